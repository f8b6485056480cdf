// Where keys may come from. Each source is taken whole: mixing the key of one with the project or
// the endpoints of another is how a practice run ends up in a real account.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cloud/environment.hpp"
#include "core/cloud/login.hpp"
#include "core/cloud/signing.hpp"

namespace billstop::core {

// An agency to take with the keys that were found.
struct Agency {
  std::string name{};
  std::string domain{};  // of the account that it is in
  bool domain_is_id = false;
};

// What one source says, complete or not.
struct FoundKeys {
  std::string source{};  // for people: "environment HUAWEICLOUD_SDK_AK"
  Keys keys{};
  Login login{};  // where the keys are handed out for something else
  std::string project_id{};
  std::string domain_id{};
  std::string iam_endpoint{};  // only files carry one
  std::string file{};          // of a file source: its path
  std::string profile{};       // a named section of the file
  Agency agency{};             // name empty: none
  std::string unusable{};      // why keys that are there cannot be used, for people
  std::string otherwise{};     // of a login that nobody asked for: what to say where it gives none

  bool complete() const {
    return login.whole() || (!keys.access_key.empty() && !keys.secret_key.empty());
  }
  bool says_nothing() const {
    return login.kind == LoginKind::none && keys.access_key.empty() && keys.secret_key.empty() &&
           keys.security_token.empty() && project_id.empty() && domain_id.empty();
  }
};

class KeySource {
 public:
  virtual ~KeySource() = default;
  virtual FoundKeys look(const Environment& environment) const = 0;
  // Whether the official SDK's endpoint variables belong to this source.
  virtual bool owns_endpoint_variables() const { return false; }
};

// In order of precedence: the official SDK's variables, Terraform's, the credentials file,
// KooCLI's, what the pod is given [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/provider.py;
// terraform-provider-huaweicloud huaweicloud/provider.go, huaweicloud/config/auth.go].
std::vector<std::unique_ptr<KeySource>> default_key_sources();

// What the machine is given, without being asked yet: only where nothing else says anything. The
// SDK would ask it before the pod, but a pod's variables are set on purpose.
FoundKeys machine_agency(const Environment& environment);

// Reads the credentials file at `path`. Throws SafetyRefusal when its sections name two keys.
// profile: a section that holds everything; empty: [basic] and [global].
FoundKeys read_credentials_file(const std::string& path, const std::string& profile = {});

// KooCLI's ~/.hcloud/config.json; profile empty: its current one. Its keys are encrypted unless the
// user chose otherwise, which is told as unusable
// [terraform-provider-huaweicloud huaweicloud/config/auth.go, docs/index.md].
FoundKeys read_koocli_file(const std::string& path, const std::string& profile = {});

// HW_ASSUME_ROLE_AGENCY_NAME, _DOMAIN_ID, _DOMAIN_NAME: Terraform's names.
Agency agency_of(const Environment& environment);

}  // namespace billstop::core
