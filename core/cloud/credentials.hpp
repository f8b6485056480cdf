// The keys of one account, and how to get fresh ones when they are temporary.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/cloud/key_sources.hpp"

namespace billstop::core {

// No usable keys: bad usage, nothing was done. The text says what was looked for and what to set.
struct CredentialsError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Credentials {
 public:
  // [loop] Calls back on the loop with fresh keys, or with nothing when there are none.
  using Renewal = std::function<void(std::function<void(std::optional<Keys>)>)>;

  explicit Credentials(FoundKeys found, Renewal renewal = {});

  // The first complete source. Throws CredentialsError when there is none, SafetyRefusal when the
  // key, the project and the endpoints would come from different sources.
  static Credentials find(const Environment& environment);

  const Keys& current() const { return found_.keys; }
  const std::string& source() const { return found_.source; }
  const std::string& project_id() const { return found_.project_id; }
  const Agency& agency() const { return found_.agency; }
  // Of keys that are still to be handed out, and why there are none where it gives none.
  const Login& login() const { return found_.login; }
  const std::string& otherwise() const { return found_.otherwise; }
  // From now on the keys of a login.
  void log_in(Keys keys, Renewal renewal);
  // From now on the keys of an agency, which another account's keys fetched and fetch again.
  void become(FoundKeys found, Renewal renewal);
  const std::string& iam_endpoint() const { return found_.iam_endpoint; }

  // The account's id: as the source says, until IAM said it. Sent as X-Domain-Id.
  const std::string& domain_id() const { return found_.domain_id; }
  void learn_domain_id(std::string id) { found_.domain_id = std::move(id); }

  // [loop] Asks for fresh keys; callers that come while it is under way share one answer. True:
  // current() has changed.
  void renew(std::function<void(bool)> done);
  // [loop] The same in good time before the keys end, for nobody who waits.
  void renew_ahead(CloudTime now);

 private:
  FoundKeys found_;
  Renewal renewal_;
  std::vector<std::function<void(bool)>> waiting_;
  std::optional<CloudTime> renewed_ahead_at_;
};

}  // namespace billstop::core
