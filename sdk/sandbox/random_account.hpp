// Accounts drawn by lot: for sizes and mixtures that nobody would write down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/random_source.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// One account with exactly that many resources, the same for the same seed on every machine.
// Nothing in it is unreadable or stuck. From four resources on, the first region's project and its
// workspace "0" hold at least one notebook and one pool.
std::unique_ptr<World> random_world(size_t resources, uint64_t seed);

struct RandomPlace {
  std::string project{}, workspace{};
};

// What the parts of a random account draw from.
struct Lottery {
  World& world;
  Account& account;
  RandomSource& random;
  std::vector<RandomPlace> places{};  // the first is the home project's workspace "0"

  // An item at `place` with an owner, an age and perhaps tags; its name collides with others'.
  Item draw(const std::string& kind, const RandomPlace& place);
  const RandomPlace& any_place();
};

// Each adds `count` items; networks and pools before what uses them, jobs and services before the
// workflows that started them.
void add_random_networks(Lottery& lottery, size_t count);
void add_random_pools(Lottery& lottery, size_t count);
void add_random_notebooks(Lottery& lottery, size_t count);
void add_random_jobs(Lottery& lottery, size_t count);
void add_random_services(Lottery& lottery, size_t count);
void add_random_workflows(Lottery& lottery, size_t count);
void add_random_subscriptions(Lottery& lottery, size_t count);
void add_random_others(Lottery& lottery, size_t count);  // looked at, never stopped

}  // namespace billstop::sandbox
