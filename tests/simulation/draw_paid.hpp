// What is paid by the year or month: its terms at the order centre, and what the user says of it.
#pragma once

#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

// By the item as it is now.
bool is_paid_ahead(const sandbox::Item& item);

// Gives everything that is paid ahead its id at the order centre, and terms that speak against
// whoever wants it ended.
void draw_terms(sandbox::World& world, sandbox::RandomSource& random);

void draw_paid_wish(const sandbox::Account& account, sandbox::RandomSource& random, UserWish& wish);

// After the intents of all else: those of contracts follow what they pay for.
void note_contracts(Scenario& scenario);

}  // namespace billstop::simulation
