// From a seed to a case. The same seed gives the same case on every machine.
#pragma once

#include <span>

#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

struct DrawOptions {
  bool faults = true;
  bool happenings = true;
  bool crash = true;
  bool without_its_crash = false;  // it is drawn, the faults end where it would come
  size_t most_resources = 300;
  std::optional<std::set<Key>> keep_only{};  // all other resources are left out of the account
};

// Every invariant, fault and trap that is drawn, by the names that SeedOutcome::mattered has.
std::span<const char* const> all_that_matters();

// What of the account would catch a client that knows less, by the names of all_that_matters.
void note_traps(Scenario& scenario);

Scenario draw_scenario(uint64_t seed, const DrawOptions& options);

}  // namespace billstop::simulation
