#include "sdk/sandbox/obs_call.hpp"

#include <algorithm>

#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/obs_policy.hpp"

namespace billstop::sandbox {
namespace {

constexpr size_t longest_key = 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::string value_of(const std::map<std::string, std::string>& path, const std::string& name) {
  const auto found = path.find(name);
  return found == path.end() ? std::string{} : found->second;
}

void check_region(const ObsBucket& bucket, const Request& request) {
  const std::string region = obs_region_of_host(request.header("host"));
  if (region.empty() || region == bucket.settings.region) return;
  throw CloudError{301, "PermanentRedirect",
                   "The bucket you are attempting to access must be addressed using the specified "
                   "endpoint. Please send all future requests to this endpoint."};
}

// Access logs tell of every request, those that empty the bucket included.
void count_for_log(ObsStore& store, ObsBucket& bucket, const Context& context) {
  if (bucket.settings.log_bucket.empty()) return;
  ++bucket.unlogged;
  store.due_at(context.now_ms + context.world.switches.get("obs.log_every_ms"));
}

}  // namespace

ObsCall::ObsCall(ObsStore& all, Context& of_request, const std::string& action)
    : store(all), context(of_request), dialect(obs_dialect_of(of_request.request)) {
  if (switches().on("obs.in_arrears")) {
    throw CloudError{403, "InArrearOrInsufficientBalance", "The account is in arrears"};
  }
  const std::string name = value_of(context.path, "bucket");
  key = value_of(context.path, "key");
  if (key.size() > longest_key) {
    throw CloudError{400, "KeyTooLongError", "Your key is too long"};
  }
  if (name.empty()) return;
  found = store.find(name);
  if (!found) {
    throw CloudError{404, "NoSuchBucket", "The specified bucket does not exist"};
  }
  if (&found->account != &context.account || found->item.not_ours || !context.may_all) {
    throw CloudError{403, "AccessDenied", "Access Denied"};
  }
  check_region(*found, context.request);
  check_policy(action, key);
  count_for_log(store, *found, context);
}

bool ObsCall::asks(std::string_view query_key) const {
  return std::ranges::any_of(context.query,
                             [&](const auto& pair) { return pair.first == query_key; });
}

std::string ObsCall::header_name(std::string_view name) const {
  return (dialect == ObsDialect::obs ? "x-obs-" : "x-amz-") + std::string(name);
}

std::string_view ObsCall::header(std::string_view name) const {
  return context.request.header(header_name(name));
}

void ObsCall::tell(Reply& reply, std::string_view name, std::string value) const {
  reply.headers.emplace_back(header_name(name), std::move(value));
}

std::map<std::string, std::string> ObsCall::headers_from(std::string_view prefix) const {
  const std::string whole = header_name(prefix);
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : context.request.headers) {
    const std::string plain = lower(name);
    if (plain.starts_with(whole)) values[plain.substr(whole.size())] = value;
  }
  return values;
}

std::string ObsCall::name_space() const {
  std::string region =
      found ? found->settings.region : obs_region_of_host(context.request.header("host"));
  if (region.empty() && !context.account.projects.empty()) {
    region = context.account.projects.front().region;
  }
  return obs_name_space(dialect, region);
}

void ObsCall::note(const std::string& of_key, const std::string& effect) {
  context.ledger("obs_path", found->name + '/' + of_key, effect);
}

void ObsCall::note_bucket(const std::string& effect) {
  context.ledger("bucket", value_of(context.path, "bucket"), effect);
}

void ObsCall::changing() {
  found->refresh_shown(switches(), now_ms());
}

void ObsCall::gone(const ObsVersion& version) {
  found->gone(version, now_ms());
  if (!found->trash.empty()) store.due_at(found->trash.back().until_ms);
  if (!found->early.empty()) store.due_at(found->early.back().until_ms);
}

void ObsCall::check_policy(const std::string& action, const std::string& of_key) const {
  if (found->settings.policy.empty() || action.empty()) return;
  // Whoever may change policies can always get out of one.
  const bool way_out = action.ends_with("BucketPolicy") && switches().on("obs.owner_keeps_policy");
  if (way_out || !obs_policy_denies(found->settings.policy, context.account, context.user, action,
                                    found->name, of_key)) {
    return;
  }
  throw CloudError{403, "AccessDenied", "Access Denied"};
}

std::string obs_region_of_host(std::string_view host) {
  if (!host.starts_with("obs.")) return {};
  host.remove_prefix(4);
  const size_t end = host.find('.');
  return end == std::string_view::npos ? std::string{} : std::string(host.substr(0, end));
}

void check_obs_digest(const Request& request, const std::string& body, bool needed) {
  const std::string_view sent = request.header("content-md5");
  const std::string_view sha = request.header("x-obs-content-sha256");
  if (sent.empty() && sha.empty() && needed) {
    throw CloudError{400, "InvalidRequest",
                     "Missing required header for this request: Content-MD5"};
  }
  const bool same = (sent.empty() || sent == base64(md5(body))) &&
                    (sha.empty() || sha == base64(sha256(body)) || sha == hex(sha256(body)));
  if (same) return;
  throw CloudError{400, "BadDigest",
                   "The Content-MD5 you specified did not match what we received."};
}

}  // namespace billstop::sandbox
