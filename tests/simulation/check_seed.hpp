// One seed from drawing to judgement, and what to make of one that fails.
#pragma once

#include "tests/simulation/draw_scenario.hpp"
#include "tests/simulation/oracle.hpp"
#include "tests/simulation/simulated_account.hpp"

namespace billstop::simulation {

struct SeedOutcome {
  std::vector<std::string> violations{};
  std::map<std::string, int64_t> mattered{};  // invariants, faults, traps
  uint64_t trace = 0;
  size_t resources = 0;
  int exit_code = 0;
  std::string refused{};
  std::vector<std::string> trace_lines{};
};

SeedOutcome check_seed(uint64_t seed, const DrawOptions& options,
                       const std::vector<PluginLibrary>& libraries, bool keep_trace = false);

// The fewest resources found with which the seed still breaks the same invariant.
std::set<Key> shrink(uint64_t seed, const DrawOptions& options,
                     const std::vector<PluginLibrary>& libraries);

}  // namespace billstop::simulation
