// SFS Turbo: shared file systems.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_sfs_service();

}  // namespace billstop::sandbox
