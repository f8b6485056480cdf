#include "sdk/sandbox/iam_keys.hpp"

#include <algorithm>
#include <cctype>

#include "sdk/sandbox/auth.hpp"
#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"

namespace billstop::sandbox {
namespace {

// Limits and default of duration_seconds as the SDK's model of assume_role states them.
constexpr int64_t shortest_s = 900, longest_s = 86'400;

std::string text_at(const Json& body, const char* pointer) {
  const Json::json_pointer at(pointer);
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>()
                                                      : std::string{};
}

Json body_of(const Request& request) {
  return Json::parse(request.body, nullptr, false);
}

std::string method_of(const Json& body) {
  return text_at(body, "/auth/identity/methods/0");
}

[[noreturn]] void unauthorized() {
  throw CloudError{401, {}, "The username or password is wrong."};
}

std::string domain_named(const Json& body, const char* id_at, const char* name_at) {
  const std::string id = text_at(body, id_at);
  return id.empty() ? text_at(body, name_at) : id;
}

Caller by_password(World& world, const Json& body) {
  const std::string domain = domain_named(body, "/auth/identity/password/user/domain/id",
                                          "/auth/identity/password/user/domain/name");
  const std::string id = text_at(body, "/auth/identity/password/user/id");
  const std::string name = text_at(body, "/auth/identity/password/user/name");
  Account* account = world.account(domain);
  // An id is nobody else's, so that it needs no account beside it.
  for (const auto& one : world.accounts) {
    if (domain.empty() && one->user(id)) account = one.get();
  }
  if (!account) unauthorized();
  const auto user = std::ranges::find_if(account->users, [&](const User& one) {
    return id.empty() ? one.name == name : one.id == id;
  });
  if (user == account->users.end() || user->password.empty() ||
      !same_secret(user->password, text_at(body, "/auth/identity/password/user/password"))) {
    unauthorized();
  }
  return {account, &*user, {}};
}

User from_agency(World& world, const Agency& agency) {
  User user = agency.rights;
  user.id = world.new_hex32();
  user.name = agency.name;
  return user;
}

Grant grant_of_agency(Context& context, const std::string& domain, const std::string& name) {
  Account* account = context.world.account(domain);
  if (!account) throw CloudError{404, {}, "Could not find the account " + domain + "."};
  const Grant grant = grant_of(context.world, *account, name);
  const auto agency = std::ranges::find(account->agencies, name, &Agency::name);
  const std::string& trusted = agency->trusted_domain;
  if (!trusted.empty() && trusted != context.account.id && trusted != context.account.name) {
    throw CloudError{403, {}, "The agency does not trust this account."};
  }
  return grant;
}

Grant grant_of_assume_role(Context& context, const Json& body) {
  return grant_of_agency(context,
                         domain_named(body, "/auth/identity/assume_role/domain_id",
                                      "/auth/identity/assume_role/domain_name"),
                         text_at(body, "/auth/identity/assume_role/agency_name"));
}

// A token's project scope, by id or by name; project wins over domain where both are given.
const Project* scoped_project(const Account& account, const Json& body) {
  const std::string id = text_at(body, "/auth/scope/project/id");
  const std::string name = text_at(body, "/auth/scope/project/name");
  if (id.empty() && name.empty()) return nullptr;
  const auto found = std::ranges::find_if(account.projects, [&](const Project& project) {
    return id.empty() ? project.name == name : project.id == id;
  });
  if (found == account.projects.end()) unauthorized();
  return &*found;
}

Json token_body(const Account& account, const User& user, const Token& token,
                const std::string& method, int64_t issued_ms) {
  const Json domain{{"id", account.id}, {"name", account.name}};
  Json body{
      {"expires_at", iso_micros(token.expires_at_ms)},
      {"issued_at", iso_micros(issued_ms)},
      {"methods", {method}},
      {"roles", Json::array()},
      {"catalog", Json::array()},
      {"user",
       {{"id", user.id}, {"name", user.name}, {"domain", domain}, {"password_expires_at", ""}}}};
  const Project* project = account.project(token.project);
  if (project) {
    body["project"] = {{"id", project->id}, {"name", project->name}, {"domain", domain}};
  } else {
    body["domain"] = domain;
  }
  return {{"token", body}};
}

}  // namespace

Grant grant_of(World& world, Account& account, const std::string& name) {
  const auto agency = std::ranges::find(account.agencies, name, &Agency::name);
  if (agency == account.agencies.end()) {
    throw CloudError{404, {}, "Could not find agency: " + name + "."};
  }
  return {&account, from_agency(world, *agency)};
}

int64_t duration_of(const Json& holder) {
  const int64_t duration_s = holder.value("duration_seconds", shortest_s);
  if (duration_s < shortest_s || duration_s > longest_s) {
    throw CloudError{400, {}, "duration_seconds must be from 900 to 86400."};
  }
  return duration_s;
}

const User& issue_key(World& world, const Grant& grant, int64_t now_ms, int64_t duration_s) {
  User key = grant.rights;
  key.ak = "SANDBOXTEMP" + world.new_hex32().substr(0, 12);
  std::ranges::transform(key.ak, key.ak.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  key.sk = "CANARY-temporary-sk-" + world.new_hex32();
  key.security_token = "CANARY-security-token-" + world.new_hex32();
  key.password.clear();
  key.expires_at_ms = now_ms + duration_s * 1000;
  return grant.account->users.emplace_back(std::move(key));
}

Reply key_reply(int status, const User& key) {
  return json_reply(status, {{"credential",
                              {{"access", key.ak},
                               {"secret", key.sk},
                               {"securitytoken", key.security_token},
                               {"expires_at", iso_micros(*key.expires_at_ms)}}}});
}

Reply sts_key_reply(const User& key) {
  return json_reply(200, {{"credentials",
                           {{"access_key_id", key.ak},
                            {"secret_access_key", key.sk},
                            {"security_token", key.security_token},
                            {"expiration", iso_micros(*key.expires_at_ms)}}}});
}

Caller token_caller(World& world, const Request& request, int64_t now_ms) {
  const Json body = body_of(request);
  if (method_of(body) == "password") return by_password(world, body);
  return authenticate_at_gateway(world, request, now_ms);
}

Caller exchange_caller(World& world, const Request& request, int64_t now_ms) {
  const std::string token = text_at(body_of(request), "/auth/identity/token/id");
  if (token.empty() || !request.header("authorization").empty()) {
    return authenticate_at_gateway(world, request, now_ms);
  }
  Request shown = request;
  shown.headers.emplace_back("X-Auth-Token", token);
  return authenticate_at_gateway(world, shown, now_ms);
}

Reply give_token(Context& context, Account& account, size_t user, const Project* scope,
                 const std::string& method) {
  const Token token{user, scope ? scope->id : "",
                    context.now_ms + context.world.switches.get("iam.token_valid_ms")};
  const std::string text = "CANARY-token-" + context.world.new_hex32() + context.world.new_hex32();
  account.tokens[text] = token;
  Reply reply =
      json_reply(201, token_body(account, account.users[user], token, method, context.now_ms));
  reply.headers.emplace_back("X-Subject-Token", text);
  return reply;
}

Reply create_token(Context& context) {
  const Json body = context.body();
  Account* account = &context.account;
  size_t index = 0;
  if (method_of(body) == "assume_role") {
    const Grant grant = grant_of_assume_role(context, body);
    account = grant.account;
    account->users.push_back(grant.rights);
    index = account->users.size() - 1;
  } else if (method_of(body) == "password") {
    const auto same = [&](const User& user) { return &user == &context.user; };
    index =
        static_cast<size_t>(std::ranges::find_if(account->users, same) - account->users.begin());
  } else {
    throw CloudError{400, {}, "The method must be password or assume_role."};
  }
  return give_token(context, *account, index, scoped_project(*account, body), method_of(body));
}

Reply show_token(Context& context) {
  const std::string text(context.request.header("x-subject-token"));
  const auto found = context.account.tokens.find(text);
  if (found == context.account.tokens.end() || found->second.expires_at_ms <= context.now_ms) {
    throw CloudError{404, {}, "Could not find the token."};
  }
  const Token& token = found->second;
  const int64_t issued_ms = token.expires_at_ms - context.world.switches.get("iam.token_valid_ms");
  Reply reply = json_reply(200, token_body(context.account, context.account.users.at(token.user),
                                           token, "password", issued_ms));
  reply.headers.emplace_back("X-Subject-Token", text);
  return reply;
}

Reply create_temporary_key(Context& context) {
  const Json body = context.body();
  const std::string method = method_of(body);
  if (method == "assume_role") {
    const Grant grant = grant_of_assume_role(context, body);
    const Json& role = body.at("auth").at("identity").at("assume_role");
    return key_reply(201, issue_key(context.world, grant, context.now_ms, duration_of(role)));
  }
  if (method != "token") throw CloudError{400, {}, "The method must be token or assume_role."};
  const Json& identity = body.at("auth").at("identity");
  const Json options = identity.value("token", Json::object());
  return key_reply(201, issue_key(context.world, {&context.account, context.user}, context.now_ms,
                                  duration_of(options)));
}

Reply assume_agency(Context& context) {
  const Json body = context.body();
  const std::string urn = body.value("agency_urn", "");  // iam::<domain id>:agency:<name>
  const std::string head = "iam::", middle = ":agency:";
  const size_t at = urn.find(middle);
  if (!urn.starts_with(head) || at == std::string::npos) {
    throw CloudError{400, {}, "agency_urn is malformed."};
  }
  const Grant grant = grant_of_agency(context, urn.substr(head.size(), at - head.size()),
                                      urn.substr(at + middle.size()));
  return sts_key_reply(issue_key(context.world, grant, context.now_ms, duration_of(body)));
}

}  // namespace billstop::sandbox
