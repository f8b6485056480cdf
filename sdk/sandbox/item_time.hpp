// How an item moves with time, the same for every service.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// Takes the due transitions of an item in order. `enter` hears of each, with the item already in
// its new state, and may plan further ones. False: the item has vanished (nothing of it is left
// but the object, which the caller erases).
bool move_on(Item& item, int64_t now_ms, const std::function<void(Item&, int64_t at_ms)>& enter);

// Drops what was planned and enters `state` now.
void go_to(Item& item, const std::string& state, int64_t now_ms);
// Adds a change that will come by itself; in time order when called so.
void plan(Item& item, int64_t at_ms, const std::string& state);

// From a stop or deletion to the end: its own time, or the switch's.
int64_t time_to_end_ms(const World& world, const Item& item, const char* usual);

// Worlds are written without a clock: their times count from the start when they are negative, and
// an item without a creation time is a day old.
void place_in_time(Item& item, int64_t start_ms);

}  // namespace billstop::sandbox
