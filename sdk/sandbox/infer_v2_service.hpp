// Inference services of version 2 with their deployments. They can be looked at, not changed: this
// part of the practice cloud is there for what bills and has no way of being stopped here yet.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_infer_v2_service();

}  // namespace billstop::sandbox
