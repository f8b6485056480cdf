// What goes wrong: with requests, in the account meanwhile, and with us.
#pragma once

#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

// Requests, clocks, keys.
void draw_faults(Scenario& scenario, sandbox::RandomSource& random);
void draw_happenings(Scenario& scenario, sandbox::RandomSource& random);
void draw_late_mark(Scenario& scenario);
void draw_forgetting(Scenario& scenario);
void draw_crash(Scenario& scenario, sandbox::RandomSource& random);

}  // namespace billstop::simulation
