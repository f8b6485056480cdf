// The header signature of object storage, in its own dialect and in the S3-compatible V2 one
// [huaweicloud-sdk-python-obs src/obs/auth.py; OBS API reference, signature in a header].
#pragma once

#include "core/cloud/signing.hpp"

namespace billstop::core {

enum class ObsDialect : uint8_t { obs, aws_v2 };
enum class ObsAddress : uint8_t { path_style, virtual_host };

struct ObsRequest {
  std::string method{};
  std::string bucket{};  // empty: the service itself
  std::string key{};     // plain, empty: the bucket itself
  Query query{};         // plain; a sub-resource without a value has an empty one
  Headers headers{};     // a Date or x-obs-date given here is kept
  std::string body{};
};

// `host` is the endpoint's; with virtual_host the bucket is put before it. The result's Host
// header names where to send it.
SignedRequest sign_obs(ObsRequest request, const std::string& host, ObsAddress address,
                       ObsDialect dialect, const Keys& keys, CloudTime now);

}  // namespace billstop::core
