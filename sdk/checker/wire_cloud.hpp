// Requests of a plugin as the practice cloud's model takes them, and its answers as a plugin sees
// them.
#pragma once

#include <billstop/values.hpp>

#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::checker {

inline constexpr const char* token = "token-of-the-checker";

sandbox::Request to_cloud(const Request& request, const Scope& scope, const sandbox::User& user,
                          int64_t now_ms);
// error_code and error_text from a body in any of the cloud's dialects.
Reply from_cloud(sandbox::Reply reply);

}  // namespace billstop::checker
