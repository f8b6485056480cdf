// What IAM hands out: tokens and temporary keys. Their texts say CANARY, so that a test finds them
// wherever they leak to.
#pragma once

#include <string>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Who a token request names: the password's user, or whoever assumes an agency.
Caller token_caller(World& world, const Request& request, int64_t now_ms);
Reply create_token(Context& context);          // POST /v3/auth/tokens
Reply show_token(Context& context);            // GET /v3/auth/tokens, X-Subject-Token
Reply create_temporary_key(Context& context);  // POST /v3.0/OS-CREDENTIAL/securitytokens
Reply assume_agency(Context& context);         // STS: POST /v5/agencies/assume

}  // namespace billstop::sandbox
