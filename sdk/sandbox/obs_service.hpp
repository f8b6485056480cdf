// OBS: buckets, parallel file systems and what is in them, in its own dialect and in that of S3.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_obs_service();

}  // namespace billstop::sandbox
