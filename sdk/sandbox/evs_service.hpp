// EVS: disks, their snapshots and the recycle bin.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_evs_service();

}  // namespace billstop::sandbox
