// What IAM hands out: tokens and temporary keys. Their texts say CANARY, so that a test finds them
// wherever they leak to.
#pragma once

#include <string>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct Grant {
  Account* account = nullptr;
  User rights{};  // id, name and rights of whoever will hold the key
};

// Adds a key of its own for the grant to the account's users; the user keeps its id and name.
const User& issue_key(World& world, const Grant& grant, int64_t now_ms, int64_t duration_s);
int64_t duration_of(const Json& holder);  // throws a CloudError 400 out of IAM's limits
Grant grant_of(World& world, Account& account, const std::string& agency);  // 404 where none
Reply key_reply(int status, const User& key);
Reply sts_key_reply(const User& key);  // in the newer service's names

// Who a token request names: the password's user, or whoever assumes an agency.
Caller token_caller(World& world, const Request& request, int64_t now_ms);
Reply create_token(Context& context);  // POST /v3/auth/tokens
Reply show_token(Context& context);    // GET /v3/auth/tokens, X-Subject-Token
// Or the token that is to be exchanged, which needs no other proof.
Caller exchange_caller(World& world, const Request& request, int64_t now_ms);
// 201 with a new token of the account's user.
Reply give_token(Context& context, Account& account, size_t user, const Project* scope,
                 const std::string& method);
Reply create_temporary_key(Context& context);  // POST /v3.0/OS-CREDENTIAL/securitytokens
Reply assume_agency(Context& context);         // STS: POST /v5/agencies/assume

}  // namespace billstop::sandbox
