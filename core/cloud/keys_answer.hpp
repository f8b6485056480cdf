// Temporary keys as whoever hands them out writes them.
#pragma once

#include <optional>
#include <string>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/signing.hpp"

namespace billstop::core {

struct KeysAnswer {
  std::optional<Keys> keys{};
  std::string problem{};  // set when there are none, for people
};

// who: what the keys are asked of, for people. All the forms that the official SDK reads
// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/internal.py StsAccessor].
KeysAnswer read_keys(const ServiceReply& reply, const std::string& who);

}  // namespace billstop::core
