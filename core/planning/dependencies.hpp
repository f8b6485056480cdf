// Which entry of a plan waits for which.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"
#include "core/planning/use_graph.hpp"

namespace billstop::core {

struct Waiting {
  std::set<size_t> entries{};  // must have ended before
  std::set<Kind> kinds{};      // go first in its region and project, where no reference says more
};

// One for each entry, by index.
std::vector<Waiting> dependencies(const std::vector<PlanEntry>& chosen, const UseGraph& graph,
                                  std::span<const Manifest> manifests);

}  // namespace billstop::core
