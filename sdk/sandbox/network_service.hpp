// The networks of dedicated pools. They cost nothing; they can go when no pool uses them.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_network_service();

}  // namespace billstop::sandbox
