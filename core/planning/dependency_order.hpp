// What must have ended before what, and what goes first among what may go now.
#pragma once

#include <span>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"
#include "core/planning/use_graph.hpp"

namespace billstop::core {

// Fills `after` and `after_kinds` of each chosen entry and puts them in order. A thing waits for
// its users, for the schedule or execution that would start it again, and for what is billed to
// it. Among the ready ones that which ends the most money per request goes first, where a thing
// that others wait for counts with theirs. Throws PlanError with the path of a circle.
std::vector<PlanEntry> in_order(std::vector<PlanEntry> chosen, const UseGraph& graph,
                                std::span<const Manifest> manifests);

}  // namespace billstop::core
