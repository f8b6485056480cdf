// AWS signatures of version 4, and bodies sent in signed chunks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct ObsV4Scope {
  std::string access_key{}, day{}, region{}, service{}, signature{};
  std::vector<std::string> signed_names{};
};

// Of the Authorization header; fields that are missing stay empty.
ObsV4Scope obs_v4_scope(std::string_view authorization);

std::string obs_v4_canonical_request(const Request& request,
                                     const std::vector<std::string>& signed_names);
std::string obs_v4_string_to_sign(std::string_view canonical, std::string_view date,
                                  const ObsV4Scope& scope);
std::string obs_v4_key(std::string_view secret_key, const ObsV4Scope& scope);

Caller authenticate_v4(World& world, const Request& request, int64_t now_ms);

// What was meant to be stored: the body, without the frames of an aws-chunked one.
std::string obs_plain_body(const Request& request);

}  // namespace billstop::sandbox
