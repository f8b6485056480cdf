// Who sent a request to OBS: header signatures of both dialects in version 2 form, and AWS
// signatures in version 4 [huaweicloud-sdk-python-obs src/obs/auth.py; OBS API reference,
// authentication of signature in a header].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/obs_class.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Of the Authorization header; without one it is OBS's own.
ObsDialect obs_dialect_of(const Request& request);

// The access key that a request claims, empty where it claims none.
std::string obs_access_key(std::string_view authorization);

// `resource` is the bucket and encoded key, without the query.
std::string obs_string_to_sign(const Request& request, ObsDialect dialect,
                               std::string_view resource);
std::string obs_signature(std::string_view to_sign, std::string_view secret_key);

// Query keys that stand for a setting or an operation rather than for how something is shown.
bool is_obs_sub_resource(std::string_view query_key);

// Throws CloudError 403.
Caller authenticate_at_obs(World& world, const Request& request, int64_t now_ms);

// Shared by both kinds of signature.
[[noreturn]] void refuse_obs_key(const std::string& code);
Caller obs_caller_of_key(World& world, const std::string& access_key, const Request& request,
                         ObsDialect dialect, int64_t now_ms);
void check_obs_date(std::optional<int64_t> date_ms, const Request& request, int64_t now_ms);

}  // namespace billstop::sandbox
