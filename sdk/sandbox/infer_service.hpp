// Real-time and batch services, v1.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_infer_service();

// The dedicated pools that a service's parts run in; an empty name stands for public resources.
std::vector<std::string> pools_of_service(const Item& service);

}  // namespace billstop::sandbox
