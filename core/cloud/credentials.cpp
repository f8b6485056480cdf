#include "core/cloud/credentials.hpp"

#include <utility>

#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

// Terraform renews as late [terraform-provider-huaweicloud huaweicloud/config/config.go].
constexpr auto ahead = std::chrono::minutes(10);
constexpr auto between_renewals = std::chrono::minutes(1);

constexpr const char* nothing_found =
    "no access key found. billstop signs its requests with an access key (AK and SK): set "
    "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, or write ak "
    "and sk into [basic] of ~/.huaweicloud/credentials. Temporary keys work too, with "
    "HUAWEICLOUD_SDK_SECURITY_TOKEN or HW_SECURITY_TOKEN, and so do the logins that hand them out: "
    "HW_AUTH_TOKEN, HW_USER_PASSWORD, an identity provider (HUAWEICLOUD_SDK_IDP_ID), a pod's or a "
    "machine's agency.";

std::string half_found(const FoundKeys& found) {
  return found.source + ": " +
         (found.keys.access_key.empty() ? "the secret key is set and the access key is not"
                                        : "the access key is set and the secret key is not");
}

// Another cloud under the same protocol (a partner's, a private one) has endpoints that billstop
// does not know; its keys must not be tried on this one.
void refuse_foreign_cloud(const Environment& environment) {
  for (const char* name : {"HW_AUTH_URL", "OS_AUTH_URL"}) {
    const auto url = environment.get(name);
    if (!url) continue;
    const auto origin = parse_origin(*url);
    if (!origin || !is_of_this_cloud(origin->host))
      throw SafetyRefusal(std::string(name) +
                          " names an identity service outside myhuaweicloud.com, .cn and .eu, "
                          "whose other endpoints billstop does not know");
  }
  const auto cloud = environment.get("HW_CLOUD");
  if (cloud && !is_of_this_cloud("." + *cloud))
    throw SafetyRefusal("HW_CLOUD names a cloud whose endpoints billstop does not know");
}

void refuse_mixture(const std::vector<FoundKeys>& all, const FoundKeys& chosen) {
  for (const FoundKeys& other : all) {
    if (other.source == chosen.source || other.complete() || other.says_nothing()) continue;
    const bool adds = !other.keys.access_key.empty() || !other.keys.secret_key.empty() ||
                      !other.keys.security_token.empty() ||
                      (!other.project_id.empty() && other.project_id != chosen.project_id) ||
                      (!other.domain_id.empty() && other.domain_id != chosen.domain_id);
    if (adds)
      throw SafetyRefusal("the access key comes from " + chosen.source +
                          ", but a key, project or account beside it from another source (" +
                          other.source + "). Set all of them in one place, or unset the other");
  }
}

}  // namespace

Credentials::Credentials(FoundKeys found, Renewal renewal)
    : found_(std::move(found)), renewal_(std::move(renewal)) {}

void Credentials::become(FoundKeys found, Renewal renewal) {
  found_ = std::move(found);
  renewal_ = std::move(renewal);
}

namespace {

// Whoever hands out the temporary keys writes the fresh ones into the same file.
Credentials::Renewal from_file(const FoundKeys& found) {
  if (found.file.empty()) return {};
  return
      [path = found.file, profile = found.profile](std::function<void(std::optional<Keys>)> done) {
        FoundKeys again = read_credentials_file(path, profile);
        // A login that stands there now has yet to hand out keys, which nobody would ask it for.
        const bool fresh = again.complete() && again.login.kind == LoginKind::none;
        done(fresh ? std::optional(std::move(again.keys)) : std::nullopt);
      };
}

// Named by the user, so nothing else is looked at. Endpoints of a practice cloud may stand beside
// it: where practice is marked, none of them leads out of this machine.
Credentials of_profile(const Environment& environment, const std::string& wanted) {
  constexpr std::string_view koocli = "hcloud:";
  const std::string file = environment.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
                               .value_or(environment.home + "/.huaweicloud/credentials");
  FoundKeys found = wanted.starts_with(koocli)
                        ? read_koocli_file(environment.home + "/.hcloud/config.json",
                                           wanted.substr(koocli.size()))
                        : read_credentials_file(file, wanted);
  if (!found.unusable.empty()) throw CredentialsError(found.unusable);
  if (!found.complete())
    throw CredentialsError(
        "there is no profile " + wanted + " with ak and sk" +
        (wanted.starts_with(koocli) ? " in KooCLI's configuration" : " in " + file));
  if (!endpoint_variables(environment).empty() && environment.get("BILLSTOP_SANDBOX") != "1")
    throw SafetyRefusal("the access key comes from " + found.source +
                        ", but an endpoint from the environment (" +
                        endpoint_variables(environment).front().name +
                        "). Set both in one place, or unset the other");
  if (const Agency agency = agency_of(environment); !agency.name.empty()) found.agency = agency;
  Credentials::Renewal renewal = from_file(found);
  return Credentials(std::move(found), std::move(renewal));
}

}  // namespace

namespace {

bool half(const FoundKeys& found) {
  return found.keys.access_key.empty() != found.keys.secret_key.empty();
}

// What somebody began to say must not be passed over for what nobody said.
void tell_mistakes(const std::vector<FoundKeys>& all) {
  for (const FoundKeys& found : all) {
    if (!half(found)) continue;
    for (const FoundKeys& other : all)
      if (other.source != found.source && half(other) &&
          other.keys.access_key.empty() != found.keys.access_key.empty())
        throw SafetyRefusal("the access key and the secret key come from different sources (" +
                            found.source + " and " + other.source + ")");
    throw CredentialsError(half_found(found));
  }
  for (const FoundKeys& found : all)
    if (!found.unusable.empty()) throw CredentialsError(found.unusable);
}

Credentials of_source(FoundKeys found, const KeySource& source, const Environment& environment) {
  if (found.source.starts_with("environment") && !source.owns_endpoint_variables())
    refuse_foreign_cloud(environment);
  const auto endpoints = endpoint_variables(environment);
  // In practice no endpoint leads out of this machine, so that a login may be tried there.
  const bool practised =
      found.login.kind != LoginKind::none && environment.get("BILLSTOP_SANDBOX") == "1";
  if (!endpoints.empty() && !source.owns_endpoint_variables() && !practised)
    throw SafetyRefusal("the access key comes from " + found.source +
                        ", but an endpoint from the environment (" + endpoints.front().name +
                        "). Set both in one place, or unset the other");
  if (const Agency agency = agency_of(environment); !agency.name.empty()) found.agency = agency;
  Credentials::Renewal renewal = from_file(found);
  return Credentials(std::move(found), std::move(renewal));
}

}  // namespace

Credentials Credentials::find(const Environment& environment) {
  if (const auto profile = environment.get("BILLSTOP_PROFILE"))
    return of_profile(environment, *profile);
  const auto sources = default_key_sources();
  std::vector<FoundKeys> all;
  for (const auto& source : sources) all.push_back(source->look(environment));

  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].complete()) continue;
    refuse_mixture(all, all[i]);
    return of_source(std::move(all[i]), *sources[i], environment);
  }
  tell_mistakes(all);
  FoundKeys machine = machine_agency(environment);
  if (!machine.complete()) throw CredentialsError(nothing_found);
  refuse_mixture(all, machine);
  machine.otherwise = nothing_found;
  if (const Agency agency = agency_of(environment); !agency.name.empty()) machine.agency = agency;
  return Credentials(std::move(machine));
}

void Credentials::log_in(Keys keys, Renewal renewal) {
  found_.keys = std::move(keys);
  found_.login = {};
  renewal_ = std::move(renewal);
}

void Credentials::renew_ahead(CloudTime now) {
  const auto& end = found_.keys.expires_at;
  if (!renewal_ || !end || *end - now > ahead || !waiting_.empty()) return;
  if (renewed_ahead_at_ && now - *renewed_ahead_at_ < between_renewals) return;
  renewed_ahead_at_ = now;
  renew([](bool) {});
}

void Credentials::renew(std::function<void(bool)> done) {
  if (!renewal_) return done(false);
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  renewal_([this](std::optional<Keys> fresh) {
    const bool changed = fresh && (fresh->access_key != found_.keys.access_key ||
                                   !fresh->secret_key.same_as(found_.keys.secret_key) ||
                                   !fresh->security_token.same_as(found_.keys.security_token));
    if (changed) found_.keys = std::move(*fresh);
    for (auto& waiting : std::exchange(waiting_, {})) waiting(changed);
  });
}

}  // namespace billstop::core
