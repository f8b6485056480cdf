// What the user says and may do, and what follows from it for each resource.
#pragma once

#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

UserWish draw_wish(const sandbox::Account& account, sandbox::RandomSource& random);

// In few cases not everywhere. Of a source of its own, so that it leaves all else as it was drawn.
void draw_places(Scenario& scenario);

// Takes rights from the caller, the first user, in some cases.
void draw_rights(sandbox::Account& account, sandbox::RandomSource& random);

// After all else is drawn: which resources must stay, by rules of the simulation's own.
void note_intents(Scenario& scenario);

}  // namespace billstop::simulation
