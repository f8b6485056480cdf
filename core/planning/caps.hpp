// Limits on how much one plan may stop.
#pragma once

#include <span>
#include <string>

#include "core/domain/plan.hpp"

namespace billstop::core {

// Which cap is exceeded and by how much; empty when none is. The share is held against what runs
// in the account, by count and, where every rate is known, by rate.
std::string over_cap(const Caps& caps, std::span<const PlanEntry> entries);

}  // namespace billstop::core
