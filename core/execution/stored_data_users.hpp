// Who uses stored data, looked at again just before it goes: a path, unlike a pool, does not tell
// itself, and a job may have started again since the run's first look.
#pragma once

#include <map>
#include <span>
#include <string>

#include "core/execution/run_item.hpp"
#include "core/planning/narrow.hpp"

namespace billstop::core {

// Why stored data of the run must stay as of a look; what is not in it may go.
using StoredStays = std::map<ResourceKey, std::string>;

// today: a whole look that began at `began`; items: of the run, in their present states. A user
// that the run saw end after the look began is taken as ended, whatever the look says of it, and
// one that is still to end holds up its path by itself.
StoredStays stored_data_that_stays(const Plan& plan, Inventory today, CloudTime began,
                                   std::span<const RunItem> items,
                                   std::span<const Manifest> manifests, const TodaysRules& rules);

}  // namespace billstop::core
