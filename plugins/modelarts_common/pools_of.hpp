// Where several workloads run, to read a list of those pools alone.
#pragma once

#include <algorithm>
#include <billstop/plugin.hpp>
#include <set>
#include <span>
#include <string>

namespace billstop::modelarts {

// The pools of all of them; empty when one runs in none, since then no pool's list holds them all.
inline std::set<std::string> pools_of(std::span<const Resource> workloads) {
  std::set<std::string> pools;
  for (const Resource& workload : workloads) {
    const auto use = std::find_if(workload.uses.begin(), workload.uses.end(), [](const Use& u) {
      return u.role == "runs-in" && u.kind == "pool";
    });
    if (use == workload.uses.end()) return {};
    pools.insert(use->id);
  }
  return pools;
}

}  // namespace billstop::modelarts
