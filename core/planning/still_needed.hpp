// Takes back what would harm something that stays, and what would save nothing.
#pragma once

#include "core/domain/inventory.hpp"
#include "core/planning/draft.hpp"
#include "core/planning/use_graph.hpp"

namespace billstop::core {

// Begins with everything that could be stopped and takes back, until nothing changes: a thing with
// a user that stays or that could not be listed (still_used), and a thing whose payer stays
// (saves_nothing). Taking back one can only take back more, so the result does not depend on the
// order.
void take_back_what_is_needed(Draft& draft, const Inventory& inventory, const UseGraph& graph,
                              std::span<const Manifest> manifests);

}  // namespace billstop::core
