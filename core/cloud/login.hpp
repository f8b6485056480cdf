// How whoever holds no access key gets one: a login, for which the cloud hands out temporary keys.
// Object storage takes keys alone, so every login ends in them.
#pragma once

#include <string>

#include "core/cloud/secret.hpp"

namespace billstop::core {

struct Environment;

enum class LoginKind : uint8_t {
  none,
  token,         // an IAM token, exchanged for keys
  password,      // of an IAM user, exchanged for a token
  id_token,      // of an identity provider, exchanged for a token
  trusted,       // of an identity provider that an agency trusts, exchanged for the agency's keys
  metadata,      // the agency of the machine that this runs on
  pod_identity,  // the agency of the pod that this runs in
};

struct Login {
  LoginKind kind = LoginKind::none;
  Secret secret{};     // the token or the password; read from `file` where that is set
  std::string file{};  // read anew for each request: whoever writes it renews it
  std::string user{};  // of a password: name or id
  bool user_is_id = false;
  std::string domain{};  // the account that the user is in
  bool domain_is_id = false;
  std::string provider{};  // of identities: its id, or its URN where an agency trusts it
  std::string agency_urn{};
  std::string session{};  // what the agency's session is called
  std::string path{};     // of the pod's keys
  std::string missing{};  // what the login lacks to be whole, for people

  bool whole() const { return kind != LoginKind::none && missing.empty(); }
};

// HUAWEICLOUD_OIDC_* and HUAWEICLOUD_SDK_IDP_ID with HUAWEICLOUD_SDK_ID_TOKEN_FILE
// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/provider.py].
Login sdk_login_of(const Environment& environment);

// An HW_AUTH_TOKEN; and a user's name with a password, for which there may be a key too
// [terraform-provider-huaweicloud huaweicloud/provider.go, huaweicloud/config/auth.go].
Login terraform_token_of(const Environment& environment);
Login terraform_password_of(const Environment& environment);

// HC_CONTAINER_CREDENTIALS_FULL_URI with HC_CONTAINER_AUTHORIZATION_TOKEN_FILE
// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/provider.py].
Login pod_login_of(const Environment& environment);

// Not where BILLSTOP_METADATA_ENDPOINT is "off", nor in practice where it names no endpoint.
Login metadata_login_of(const Environment& environment);

}  // namespace billstop::core
