// Keys for whoever shows none: by the token of an identity provider, by being on a machine of the
// account or in a pod of it [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/internal.py].
#pragma once

#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::vector<Route> handout_routes();

}  // namespace billstop::sandbox
