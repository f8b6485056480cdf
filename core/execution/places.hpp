// From what discovery found to where the plugins look.
#pragma once

#include "core/cloud/discovery.hpp"
#include "core/execution/locator.hpp"

namespace billstop::core {

// A project whose workspaces could not be listed is still looked at in the default one; what
// discovery could not see stands among the unreadable.
Places places_of(const Discovered& discovered);

}  // namespace billstop::core
