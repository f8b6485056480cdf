// Whether a resource of the run burns in a later look.
#pragma once

#include <map>

#include "core/domain/inventory.hpp"
#include "core/execution/run_item.hpp"

namespace billstop::core {

// A look's resources by their keys; it points into the inventory.
using Present = std::map<ResourceKey, const Resource*>;
Present present_in(const Inventory& inventory);

// Whether a meter that the item's way ends is in the state `runs`.
bool meant_meter(const RunItem& item, const Resource& now, const Present& present, Runs runs);

bool runs_again(const RunItem& item, const Resource& now, const Present& present);

}  // namespace billstop::core
