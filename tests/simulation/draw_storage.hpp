// Data in OBS: who writes and reads where, what lies there, and which paths the user names.
#pragma once

#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

// Buckets with what jobs, services and notebooks of the account use, and its neighbours.
void draw_storage(sandbox::World& world, sandbox::RandomSource& random);

void draw_storage_wish(const sandbox::Account& account, sandbox::RandomSource& random,
                       UserWish& wish);

// Whether somebody may use the buckets, all of the first region, in a project that was left out.
bool is_used_unseen(const UserWish& wish, const sandbox::Account& account);

// After the intents of all else: those of the paths that are used or named, and of the buckets.
void note_paths(Scenario& scenario);

}  // namespace billstop::simulation
