// What older versions of ModelArts left behind and still bill: dedicated pools (clusters) of
// version 1, its training jobs, and visualization jobs. They can be looked at.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_old_service();

}  // namespace billstop::sandbox
