#include "sdk/sandbox/key_handout.hpp"

#include <algorithm>

#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/iam_keys.hpp"

namespace billstop::sandbox {
namespace {

std::string text_in(const Json& body, const char* pointer) {
  const Json::json_pointer at(pointer);
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>()
                                                      : std::string{};
}

const IdentityProvider* provider_of(const Account& account, const std::string& name,
                                    const std::string& id_token) {
  const auto found = std::ranges::find_if(account.providers, [&](const IdentityProvider& one) {
    return (one.id == name || one.urn == name) && same_secret(one.id_token, id_token);
  });
  return found == account.providers.end() ? nullptr : &*found;
}

// Whose provider vouches for the token. Unscoped, for a user where the provider names one.
Caller vouched_for(World& world, const std::string& provider, const std::string& id_token) {
  for (const auto& account : world.accounts) {
    const IdentityProvider* found = provider_of(*account, provider, id_token);
    if (!found || account->users.empty()) continue;
    const auto user = std::ranges::find(account->users, found->user, &User::name);
    return {account.get(), user == account->users.end() ? &account->users.front() : &*user, {}};
  }
  throw CloudError{401, {}, "The ID token is not that of a known identity provider."};
}

Caller by_id_token(World& world, const Request& request, int64_t) {
  const Json body = Json::parse(request.body, nullptr, false);
  return vouched_for(world, std::string(request.header("x-idp-id")),
                     text_in(body, "/auth/id_token/id"));
}

Reply token_for_id_token(Context& context) {
  const auto same = [&](const User& user) { return &user == &context.user; };
  const auto found = std::ranges::find_if(context.account.users, same);
  return give_token(context, context.account,
                    static_cast<size_t>(found - context.account.users.begin()), nullptr, "mapped");
}

Caller by_trust(World& world, const Request& request, int64_t) {
  const Json body = Json::parse(request.body, nullptr, false);
  return vouched_for(world, text_in(body, "/provider_urn"), text_in(body, "/id_token"));
}

Reply assume_by_id_token(Context& context) {
  const Json body = context.body();
  const IdentityProvider& provider =
      *provider_of(context.account, text_in(body, "/provider_urn"), text_in(body, "/id_token"));
  const std::string wanted = "iam::" + context.account.id + ":agency:" + provider.agency;
  if (provider.agency.empty() || text_in(body, "/agency_urn") != wanted) {
    throw CloudError{403, {}, "The agency does not trust this identity provider."};
  }
  return sts_key_reply(issue_key(context.world,
                                 grant_of(context.world, context.account, provider.agency),
                                 context.now_ms, duration_of(body)));
}

Caller on_machine(World& world, const Request&, int64_t) {
  for (const auto& account : world.accounts) {
    if (account->machine && !account->users.empty())
      return {account.get(), &account->users.front(), {}};
  }
  throw CloudError{404, {}, "Nobody serves metadata here."};
}

Reply plain_reply(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain"}}, std::move(text)};
}

Reply machine_token(Context& context) {
  KeyHolder& machine = *context.account.machine;
  if (!machine.gives_token) throw CloudError{404, {}, "Not found."};
  if (context.request.header("x-metadata-token-ttl-seconds").empty()) {
    throw CloudError{400, {}, "X-Metadata-Token-Ttl-Seconds is missing."};
  }
  machine.token = "CANARY-metadata-token-" + context.world.new_hex32();
  return plain_reply(200, machine.token);
}

// The same keys for everybody, until their last quarter has begun.
const User& keys_of(Context& context, KeyHolder& holder) {
  if (holder.key) {
    const User& key = context.account.users.at(*holder.key);
    if (*key.expires_at_ms - context.now_ms > holder.key_valid_ms / 4) return key;
  }
  holder.key = context.account.users.size();
  return issue_key(context.world, grant_of(context.world, context.account, holder.agency),
                   context.now_ms, holder.key_valid_ms / 1000);
}

Reply machine_keys(Context& context) {
  KeyHolder& machine = *context.account.machine;
  const std::string shown(context.request.header("x-metadata-token"));
  const bool fits = !machine.token.empty() && same_secret(shown, machine.token);
  if (!fits && (machine.needs_token || !shown.empty())) return plain_reply(401, "Unauthorized");
  if (machine.agency.empty()) {
    return plain_reply(401, "Please configure Cloud Service Agency first");
  }
  return key_reply(200, keys_of(context, machine));
}

Caller in_pod(World& world, const Request& request, int64_t) {
  const std::string shown(request.header("authorization"));
  for (const auto& account : world.accounts) {
    if (account->pod && !account->users.empty() && same_secret(account->pod->token, shown))
      return {account.get(), &account->users.front(), {}};
  }
  throw CloudError{401, {}, "The pod's token is not known."};
}

Reply pod_keys(Context& context) {
  return sts_key_reply(keys_of(context, *context.account.pod));
}

Route handout(const char* endpoint, const char* method, const char* path, Reply (*handle)(Context&),
              Caller (*who)(World&, const Request&, int64_t)) {
  Route route{endpoint, method, path};
  route.handle = handle;
  route.authenticate = who;
  return route;
}

}  // namespace

std::vector<Route> handout_routes() {
  return {handout("iam.id_token.exchange", "POST", "/v3.0/OS-AUTH/id-token/tokens",
                  token_for_id_token, by_id_token),
          handout("sts.agency.assume_with_oidc", "POST", "/v5/agencies/assume-with-oidc",
                  assume_by_id_token, by_trust),
          handout("metadata.token.create", "PUT", "/meta-data/latest/api/token", machine_token,
                  on_machine),
          handout("metadata.key.show", "GET", "/openstack/latest/securitykey", machine_keys,
                  on_machine),
          handout("pod.key.create", "POST", "/pod-identity/credentials", pod_keys, in_pod)};
}

}  // namespace billstop::sandbox
