#include "tests/simulation/draw_scenario.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/random_account.hpp"
#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/draw_faults.hpp"
#include "tests/simulation/draw_paid.hpp"
#include "tests/simulation/draw_storage.hpp"
#include "tests/simulation/draw_wish.hpp"

namespace billstop::simulation {

namespace {

using sandbox::Account;
using sandbox::Item;
using sandbox::RandomSource;
using sandbox::World;

// Equal chances for 3 to 9, 9 to 27, ...
size_t draw_size(RandomSource& random, size_t most) {
  const double share = static_cast<double>(random.below(1'000'000)) / 1'000'000;
  const double size = 3 * std::pow(static_cast<double>(most) / 3, share);
  return std::clamp<size_t>(static_cast<size_t>(size), 3, most);
}

// Those that the facts leave open either way, delays from a fifth to five times.
void draw_switches(World& world, RandomSource& random) {
  for (const auto& [name, usual] : sandbox::switch_defaults()) {
    const size_t lot = random.below(100);
    if (name == "reply.delay_ms") {
      world.switches.numbers[name] = random.between(5, 150);
    } else if (name.ends_with("_ms")) {
      if (usual > 0 && lot < 40 && !name.starts_with("iam."))
        world.switches.numbers[name] = usual * random.between(1, 25) / 5;
    } else if (lot >= 25) {
      continue;
    } else if (name == "notebook.gone_code") {
      world.switches.numbers[name] = 6404;
    } else if (name == "notebook.stopped_again_code") {
      world.switches.numbers[name] = 6357;
    } else {
      world.switches.numbers[name] = usual == 0 ? 1 : 0;
    }
  }
}

bool fires_soon(const Item* schedule) {
  constexpr int64_t hour_ms = 3'600'000;
  return schedule->detail.value("every_ms", int64_t{0}) <= hour_ms;
}

// A workspace with so many jobs and notebooks that no list of them fits on a page.
void crowd(World& world, RandomSource& random) {
  Account& account = *world.accounts.front();
  sandbox::Lottery lottery{world, account, random, {{account.projects.front().id, "0"}}};
  sandbox::add_random_jobs(lottery, 51 + random.below(60));
  sandbox::add_random_notebooks(lottery, 51 + random.below(60));
}

// What runs in a pool and is of a kind that nobody lists with it.
void add_unlisted_user(World& world, RandomSource& random, const Item& pool) {
  Account& account = *world.accounts.front();
  sandbox::Lottery lottery{world, account, random, {{pool.project, pool.workspace}}};
  Item user = lottery.draw("edge_service", lottery.places.front());
  user.id = world.new_uuid();
  user.detail["_pool_id"] = pool.id;
  user.detail["_workload_status"] = "Running";
  account.add(std::move(user));
}

void hide_some(World& world, RandomSource& random) {
  Account& account = *world.accounts.front();
  for (Item* pool : account.of_kind("pool")) {
    if (pool->not_ours) continue;
    if (random.chance(8)) pool->detail["_workloads_unreadable"] = true;
    if (random.chance(8)) add_unlisted_user(world, random, *pool);
  }
  if (random.chance(15) && account.users.size() > 1)
    account.workspaces[random.below(account.workspaces.size())].readers = {account.users[1].id};
}

void stick_some(Account& account, RandomSource& random) {
  for (const auto& item : account.items)
    if (random.chance(3)) item->stuck = true;
}

// What an item stands in; without it the item would make no sense.
std::string stands_in(const Item& item) {
  using namespace nlohmann::literals;
  for (const auto& place : {"/_pool"_json_pointer, "/parent"_json_pointer, "/pool/id"_json_pointer,
                            "/spec/resource/pool_id"_json_pointer, "/pool_name"_json_pointer,
                            "/config/0/pool_name"_json_pointer, "/workflow_id"_json_pointer}) {
    std::string id = item.detail.value(place, std::string());
    if (!id.empty()) return id;
  }
  return {};
}

void leave_out(Account& account, const std::set<Key>& keep) {
  std::set<std::string> ids;
  for (const auto& item : account.items)
    if (keep.contains({item->kind, item->id})) ids.insert(item->id);
  std::vector<const Item*> out;
  for (const auto& item : account.items) {
    const std::string place = stands_in(*item);
    if (!ids.contains(item->id) || (!place.empty() && !ids.contains(place)))
      out.push_back(item.get());
  }
  for (const Item* item : out) account.erase(*item);
}

}  // namespace

Scenario draw_scenario(uint64_t seed, const DrawOptions& options) {
  Scenario s;
  s.seed = seed;
  RandomSource random(seed * 0x9e3779b97f4a7c15ULL + 1);
  s.world = sandbox::random_world(draw_size(random, options.most_resources), seed);
  Account& account = *s.world->accounts.front();
  if (random.chance(4)) crowd(*s.world, random);
  if (random.chance(25)) hide_some(*s.world, random);
  draw_storage(*s.world, random);
  for (const auto& item : account.items) sandbox::place_in_time(*item, start_ms);
  draw_terms(*s.world, random);
  s.starts_by_itself = std::ranges::any_of(account.of_kind("workflow_schedule"), fires_soon);
  draw_switches(*s.world, random);
  s.world->switches.numbers["bill.kept"] = 0;  // nobody reads it in a run
  for (const auto& [name, value] : s.world->switches.numbers)
    if (name.ends_with("_billed") || name.ends_with("_after_pool")) s.usual_billing = false;
  s.wish = draw_wish(account, random);
  draw_paid_wish(account, random, s.wish);
  draw_storage_wish(account, random, s.wish);
  draw_rights(account, random);
  draw_places(s);
  if (options.faults) {
    draw_faults(s, random);
    if (random.chance(50)) stick_some(account, random);
    draw_forgetting(s);
  }
  if (options.happenings) draw_happenings(s, random);
  if (options.crash) draw_crash(s, random);
  if (options.happenings) draw_late_mark(s);
  if (options.keep_only) leave_out(account, *options.keep_only);  // what is left decides what stays
  note_intents(s);
  note_traps(s);
  return s;
}

}  // namespace billstop::simulation
