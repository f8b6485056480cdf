// ModelArts workspaces. They cost nothing and hide what is in them from lists that do not name
// them.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_workspace_service();

}  // namespace billstop::sandbox
