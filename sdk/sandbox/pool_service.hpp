// Dedicated resource pools of ModelArts, with their nodes, node pools, workloads and orders.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_pool_service();

}  // namespace billstop::sandbox
