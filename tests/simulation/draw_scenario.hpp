// From a seed to a case. The same seed gives the same case on every machine.
#pragma once

#include <functional>

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

Scenario draw_scenario(uint64_t seed, const DrawOptions& options);

}  // namespace billstop::simulation
