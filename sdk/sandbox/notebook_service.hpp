// ModelArts notebooks: the development environments, with their disks and mounts.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_notebook_service();

}  // namespace billstop::sandbox
