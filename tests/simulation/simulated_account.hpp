// A whole case from the plan to the last exit code, over a crash where one is drawn.
#pragma once

#include "tests/simulation/program_life.hpp"

namespace billstop::simulation {

// What happened to a case, for the oracle and for a person.
struct Simulated {
  RunReport report{};
  std::vector<sandbox::LedgerEntry> ledger{};
  std::vector<std::string> deleted_in_use{};
  std::vector<SweptAlong> swept_along{};
  std::map<std::string, int64_t> occurred{};
  bool crash_reached = false, journal_was_torn = false;
  std::vector<std::string> trace_lines{};
};

// Runs the case; its world is used up.
Simulated simulate(Scenario& scenario, const std::vector<PluginLibrary>& libraries,
                   bool keep_trace = false);

}  // namespace billstop::simulation
