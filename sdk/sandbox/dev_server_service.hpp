// Lite Servers, supernodes (hyperinstances) and hyper clusters, to be looked at: nothing here has a
// way of being stopped yet.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_dev_server_service();

}  // namespace billstop::sandbox
