// Authentication as the API gateway does it: SDK-HMAC-SHA256 signatures and X-Auth-Token.
// The algorithm is that of huaweicloud-sdk-core, signer/signer.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

inline constexpr int64_t max_skew_ms = 15 * 60 * 1000;

// The gateway looks at what SignedHeaders lists and at nothing else: clients differ in whether they
// sign host and x-project-id.
std::string canonical_request(const Request& request, const std::vector<std::string>& signed_names,
                              std::string_view payload_hash);
std::string sdk_signature(std::string_view canonical, std::string_view sdk_date,
                          std::string_view secret_key);

// Throws CloudError 401 with APIGW.0301 (signature) or APIGW.0307 (token).
Caller authenticate_at_gateway(World& world, const Request& request, int64_t now_ms);

}  // namespace billstop::sandbox
