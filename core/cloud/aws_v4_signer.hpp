// AWS4-HMAC-SHA256, which object storage accepts as well, for S3-compatible endpoints.
#pragma once

#include "core/cloud/signing.hpp"

namespace billstop::core {

enum class PayloadSigning : uint8_t { hashed, unsigned_payload };

// Signs host, content-md5, content-type and every x-amz-* header; adds x-amz-date,
// x-amz-content-sha256 and the security token. `region` is the cloud's region id.
SignedRequest sign_aws_v4(UnsignedRequest request, const std::string& region,
                          PayloadSigning payload, const Keys& keys, CloudTime now);

}  // namespace billstop::core
