// SDK-HMAC-SHA256, the signature of the cloud's API gateway
// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/signer/signer.py].
#pragma once

#include "core/cloud/signing.hpp"

namespace billstop::core {

// Signs host, x-sdk-date, content-type, x-project-id, x-domain-id, x-security-token and the
// payload mark, and nothing else: a header that an HTTP library or proxy may touch would break the
// signature. The query is sent exactly as it was signed.
SignedRequest sign_sdk_hmac(UnsignedRequest request, const Keys& keys, CloudTime now);

}  // namespace billstop::core
