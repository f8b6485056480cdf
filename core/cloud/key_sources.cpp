#include "core/cloud/key_sources.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

using Section = std::map<std::string, std::string>;

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (auto value = environment.get(name)) return *value;
  return {};
}

// A login stands before a key beside it, and is taken in its place.
bool take_login(FoundKeys& out, Login login, std::string source) {
  if (login.kind == LoginKind::none) return false;
  out.source = std::move(source);
  if (!login.missing.empty()) out.unusable = login.missing;
  out.login = std::move(login);
  return true;
}

// The project and the account of a login that no variable of its own goes with are the SDK's.
FoundKeys beside_the_sdks(const Environment& e) {
  FoundKeys out;
  out.project_id = first_of(e, {"HUAWEICLOUD_SDK_PROJECT_ID"});
  out.domain_id = first_of(e, {"HUAWEICLOUD_SDK_DOMAIN_ID"});
  return out;
}

class SdkEnvironment : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    FoundKeys out = beside_the_sdks(e);
    if (take_login(out, sdk_login_of(e), "environment, identity provider")) return out;
    out.source = "environment HUAWEICLOUD_SDK_AK";
    out.keys.access_key = first_of(e, {"HUAWEICLOUD_SDK_AK"});
    out.keys.secret_key = Secret(first_of(e, {"HUAWEICLOUD_SDK_SK"}));
    out.keys.security_token = Secret(first_of(e, {"HUAWEICLOUD_SDK_SECURITY_TOKEN"}));
    return out;
  }
  bool owns_endpoint_variables() const override { return true; }
};

class TerraformEnvironment : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    FoundKeys out;
    out.project_id = first_of(e, {"HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID"});
    out.domain_id = first_of(e, {"HW_DOMAIN_ID", "OS_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID"});
    if (take_login(out, terraform_token_of(e), "environment HW_AUTH_TOKEN")) return out;
    const bool hw = e.get("HW_ACCESS_KEY").has_value() || !e.get("OS_ACCESS_KEY");
    out.source = hw ? "environment HW_ACCESS_KEY" : "environment OS_ACCESS_KEY";
    out.keys.access_key = first_of(e, {"HW_ACCESS_KEY", "OS_ACCESS_KEY"});
    out.keys.secret_key = Secret(first_of(e, {"HW_SECRET_KEY", "OS_SECRET_KEY"}));
    out.keys.security_token = Secret(first_of(e, {"HW_SECURITY_TOKEN"}));
    if (out.keys.access_key.empty())
      take_login(out, terraform_password_of(e), "environment HW_USER_PASSWORD");
    return out;
  }
};

class PodIdentity : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    FoundKeys out = beside_the_sdks(e);
    return take_login(out, pod_login_of(e), "identity of this pod") ? out : FoundKeys();
  }
  bool owns_endpoint_variables() const override { return true; }
};

class CredentialsFile : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    if (const auto path = e.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE"))
      return read_credentials_file(*path);
    if (e.home.empty()) return {};
    return read_credentials_file(e.home + "/.huaweicloud/credentials");
  }
};

std::map<std::string, Section> read_ini(std::istream& in) {
  std::map<std::string, Section> out;
  std::string line, section;
  while (std::getline(in, line)) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') continue;
    if (text.front() == '[' && text.back() == ']') {
      section = trimmed(text.substr(1, text.size() - 2));
      continue;
    }
    const auto equals = text.find_first_of("=:");
    if (equals == std::string_view::npos) continue;
    out[section][lower_case(trimmed(text.substr(0, equals)))] = trimmed(text.substr(equals + 1));
  }
  return out;
}

// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/provider.py ProfileCredentialProvider]
Login login_in(Section& section) {
  Login out;
  out.provider = section["idp_id"];
  out.file = section["id_token_file"];
  if (!out.provider.empty() && !out.file.empty()) out.kind = LoginKind::id_token;
  return out;
}

}  // namespace

FoundKeys read_credentials_file(const std::string& path, const std::string& profile) {
  FoundKeys out;
  std::ifstream in(path);
  if (!in) return out;
  auto sections = read_ini(in);
  if (!profile.empty()) {
    Section& own = sections[profile];
    out.source = "profile " + profile + " of " + path;
    out.file = path;
    out.profile = profile;
    out.keys.access_key = own["ak"];
    out.keys.secret_key = Secret(own["sk"]);
    out.keys.security_token = Secret(own["security_token"]);
    out.login = login_in(own);
    out.project_id = own["project_id"];
    out.domain_id = own["domain_id"];
    out.iam_endpoint = own["iam_endpoint"];
    return out;
  }
  Section& basic = sections["basic"];
  Section& global = sections["global"];
  if (!basic["ak"].empty() && !global["ak"].empty() && basic["ak"] != global["ak"])
    throw SafetyRefusal("the sections [basic] and [global] of " + path +
                        " name different access keys; billstop signs everything with one key, so "
                        "leave only one of the two");
  Section& holder = basic["ak"].empty() && basic["idp_id"].empty() ? global : basic;
  out.source = "file " + path;
  out.file = path;
  out.keys.access_key = holder["ak"];
  out.keys.secret_key = Secret(holder["sk"]);
  out.keys.security_token = Secret(holder["security_token"]);
  out.login = login_in(holder);
  out.project_id = basic["project_id"];
  out.domain_id = global["domain_id"];
  out.iam_endpoint = holder["iam_endpoint"];
  return out;
}

namespace {

// Access keys are letters and digits; what KooCLI encrypts is far longer and has other signs.
bool looks_like_a_key(const std::string& text) {
  constexpr size_t longest_key = 40;
  return !text.empty() && text.size() <= longest_key &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos;
}

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const nlohmann::json* profile_in(const nlohmann::json& config, const std::string& wanted) {
  const auto profiles = config.find("profiles");
  if (profiles == config.end() || !profiles->is_array()) return nullptr;
  const std::string name = wanted.empty() ? text_in(config, "current") : wanted;
  for (const nlohmann::json& one : *profiles)
    if (one.is_object() && text_in(one, "name") == name) return &one;
  return nullptr;
}

class KoocliFile : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    if (e.home.empty()) return {};
    return read_koocli_file(e.home + "/.hcloud/config.json");
  }
};

}  // namespace

FoundKeys read_koocli_file(const std::string& path, const std::string& profile) {
  FoundKeys out;
  std::ifstream in(path);
  if (!in) return out;
  const nlohmann::json config = nlohmann::json::parse(in, nullptr, false);
  const nlohmann::json* own = config.is_object() ? profile_in(config, profile) : nullptr;
  if (own == nullptr) return out;
  const nlohmann::json* keys = own;
  if (text_in(*own, "mode") == "SSO" && own->contains("ssoAuth") &&
      own->at("ssoAuth").contains("stsToken"))
    keys = &own->at("ssoAuth").at("stsToken");
  out.source = "profile " + text_in(*own, "name") + " of " + path;
  out.keys.access_key = text_in(*keys, "accessKeyId");
  out.keys.secret_key = Secret(text_in(*keys, "secretAccessKey"));
  out.keys.security_token = Secret(text_in(*keys, "securityToken"));
  if (out.keys.access_key.empty()) return out;
  out.project_id = text_in(*own, "projectId");
  out.domain_id = text_in(*own, "domainId");
  out.agency.name = text_in(*own, "agencyName");
  out.agency.domain = text_in(*own, "agencyDomainId");
  out.agency.domain_is_id = !out.agency.domain.empty();
  if (out.agency.domain.empty()) out.agency.domain = text_in(*own, "agencyDomainName");
  if (!looks_like_a_key(out.keys.access_key)) {
    out.unusable = "KooCLI keeps the keys of " + out.source +
                   " encrypted, and only KooCLI can read them; hcloud configure set "
                   "--cli-auth-encrypt=false stores them readable, or set HUAWEICLOUD_SDK_AK and "
                   "HUAWEICLOUD_SDK_SK";
    out.keys = {};
  }
  return out;
}

Agency agency_of(const Environment& e) {
  Agency agency;
  agency.name = first_of(e, {"HW_ASSUME_ROLE_AGENCY_NAME"});
  agency.domain = first_of(e, {"HW_ASSUME_ROLE_DOMAIN_ID"});
  agency.domain_is_id = !agency.domain.empty();
  if (agency.domain.empty()) agency.domain = first_of(e, {"HW_ASSUME_ROLE_DOMAIN_NAME"});
  return agency;
}

FoundKeys machine_agency(const Environment& e) {
  FoundKeys out = beside_the_sdks(e);
  return take_login(out, metadata_login_of(e), "agency of this machine") ? out : FoundKeys();
}

std::vector<std::unique_ptr<KeySource>> default_key_sources() {
  std::vector<std::unique_ptr<KeySource>> out;
  out.push_back(std::make_unique<SdkEnvironment>());
  out.push_back(std::make_unique<TerraformEnvironment>());
  out.push_back(std::make_unique<CredentialsFile>());
  out.push_back(std::make_unique<KoocliFile>());
  out.push_back(std::make_unique<PodIdentity>());
  return out;
}

}  // namespace billstop::core
