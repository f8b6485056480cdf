#include "core/cloud/login.hpp"

#include "core/cloud/environment.hpp"

namespace billstop::core {
namespace {

std::string of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (auto value = environment.get(name)) return *value;
  return {};
}

Login by_agency_that_trusts(const Environment& e) {
  Login out;
  out.provider = of(e, {"HUAWEICLOUD_OIDC_PROVIDER_URN"});
  out.agency_urn = of(e, {"HUAWEICLOUD_OIDC_AGENCY_URN"});
  if (out.provider.empty() && out.agency_urn.empty()) return {};
  out.kind = LoginKind::trusted;
  out.secret = Secret(of(e, {"HUAWEICLOUD_OIDC_ID_TOKEN"}));
  if (out.secret.empty()) out.file = of(e, {"HUAWEICLOUD_OIDC_TOKEN_FILE"});
  out.session = of(e, {"HUAWEICLOUD_OIDC_SESSION_NAME"});
  if (out.session.empty()) out.session = "billstop";
  if (out.provider.empty() || out.agency_urn.empty() || (out.secret.empty() && out.file.empty()))
    out.missing =
        "HUAWEICLOUD_OIDC_PROVIDER_URN, HUAWEICLOUD_OIDC_AGENCY_URN and one of "
        "HUAWEICLOUD_OIDC_ID_TOKEN and HUAWEICLOUD_OIDC_TOKEN_FILE belong together, and not all of "
        "them are set";
  return out;
}

}  // namespace

Login sdk_login_of(const Environment& e) {
  if (Login trusted = by_agency_that_trusts(e); trusted.kind != LoginKind::none) return trusted;
  Login out;
  out.provider = of(e, {"HUAWEICLOUD_SDK_IDP_ID"});
  out.file = of(e, {"HUAWEICLOUD_SDK_ID_TOKEN_FILE"});
  if (out.provider.empty() && out.file.empty()) return {};
  out.kind = LoginKind::id_token;
  if (out.provider.empty() || out.file.empty())
    out.missing =
        "HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE belong together, and only one "
        "of them is set";
  return out;
}

Login terraform_token_of(const Environment& e) {
  Login out;
  out.secret = Secret(of(e, {"HW_AUTH_TOKEN", "OS_AUTH_TOKEN"}));
  if (!out.secret.empty()) out.kind = LoginKind::token;
  return out;
}

Login terraform_password_of(const Environment& e) {
  Login out;
  out.secret = Secret(of(e, {"HW_USER_PASSWORD", "OS_PASSWORD"}));
  if (out.secret.empty()) return {};
  out.kind = LoginKind::password;
  out.user = of(e, {"HW_USER_ID", "OS_USER_ID"});
  out.user_is_id = !out.user.empty();
  if (!out.user_is_id) out.user = of(e, {"HW_USER_NAME", "OS_USERNAME"});
  out.domain = of(e, {"HW_DOMAIN_ID", "OS_DOMAIN_ID", "OS_USER_DOMAIN_ID"});
  out.domain_is_id = !out.domain.empty();
  if (!out.domain_is_id)
    out.domain = of(e, {"HW_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_USER_DOMAIN_NAME"});
  if (out.user.empty() || (!out.user_is_id && out.domain.empty()))
    out.missing =
        "HW_USER_PASSWORD needs HW_USER_ID, or HW_USER_NAME with HW_DOMAIN_NAME (the account)";
  return out;
}

Login pod_login_of(const Environment& e) {
  Login out;
  const std::string url = of(e, {"HC_CONTAINER_CREDENTIALS_FULL_URI"});
  out.file = of(e, {"HC_CONTAINER_AUTHORIZATION_TOKEN_FILE"});
  if (url.empty() || out.file.empty()) return {};
  const auto host = url.find("://");
  const auto path = host == std::string::npos ? host : url.find('/', host + 3);
  out.path = path == std::string::npos ? "/" : url.substr(path);
  out.kind = LoginKind::pod_identity;
  return out;
}

Login metadata_login_of(const Environment& e) {
  Login out;
  const std::string endpoint = of(e, {"BILLSTOP_METADATA_ENDPOINT"});
  const bool practice = e.get("BILLSTOP_SANDBOX") == "1";
  if (endpoint != "off" && (!endpoint.empty() || !practice)) out.kind = LoginKind::metadata;
  return out;
}

}  // namespace billstop::core
