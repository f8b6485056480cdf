#include "tests/simulation/draw_scenario.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/sandbox/random_account.hpp"
#include "sdk/sandbox/random_source.hpp"
#include "tests/simulation/draw_faults.hpp"
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

// Jobs of every phase, some in the account's own pools.
void add_jobs(World& world, RandomSource& random, size_t count) {
  static const std::vector<std::string> phases{"Running",     "Running",   "Running", "Creating",
                                               "Pending",     "Completed", "Failed",  "Terminated",
                                               "Terminating", "Abnormal"};
  static const std::vector<std::string> words{"train", "eval", "demo", "a-b", "test-1", "x"};
  Account& account = *world.accounts.front();
  const std::vector<Item*> notebooks = account.of_kind("notebook");
  const std::vector<Item*> pools = account.of_kind("pool");
  for (size_t i = 0; i < count; ++i) {
    const Item& place = notebooks.empty() ? *pools.front() : *random.pick(notebooks);
    const sandbox::User& owner =
        account.users[random.chance(60) ? 0 : random.below(account.users.size())];
    Item job{.kind = "training_job",
             .id = world.new_uuid(),
             .name = random.pick(words) + "-" + std::to_string(random.below(9)),
             .project = place.project,
             .workspace = place.workspace,
             .owner_id = owner.id,
             .owner_name = owner.name,
             .state = random.pick(phases),
             .created_at_ms = -random.between(1, 60LL * 86'400) * 1'000};
    if (random.chance(4)) job.tags["billstop:keep"] = "";
    if (job.state == "Failed" && random.chance(50)) job.detail["retries_left"] = 1;
    if (!pools.empty() && random.chance(30)) {
      const Item& pool = *random.pick(pools);
      if (!pool.not_ours && pool.project == job.project &&
          (pool.state.empty() || pool.state == "Running"))
        job.detail["spec"]["resource"]["pool_id"] = pool.id;
    }
    account.add(std::move(job));
  }
}

// Times of a drawn account count back from its start.
void place_in_time(Account& account) {
  for (const auto& item : account.items) {
    if (item->created_at_ms < 0) item->created_at_ms += start_ms;
    if (item->updated_at_ms < 0) item->updated_at_ms += start_ms;
    if (item->started_at_ms < 0) item->started_at_ms += start_ms;
  }
}

void stick_some(Account& account, RandomSource& random) {
  for (const auto& item : account.items)
    if (random.chance(3)) item->stuck = true;
}

// What an item stands in; without it the item would make no sense.
std::string stands_in(const Item& item) {
  using namespace nlohmann::literals;
  for (const auto& place : {"/_pool"_json_pointer, "/parent"_json_pointer, "/pool/id"_json_pointer,
                            "/spec/resource/pool_id"_json_pointer}) {
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
  const size_t size = draw_size(random, options.most_resources);
  const size_t jobs = size * random.below(50) / 100;
  s.world = sandbox::random_world(size - jobs, seed);
  Account& account = *s.world->accounts.front();
  if (account.of_kind("training_job").empty()) add_jobs(*s.world, random, jobs);
  place_in_time(account);
  draw_switches(*s.world, random);
  for (const auto& [name, value] : s.world->switches.numbers)
    if (name.ends_with("_billed") || name.ends_with("_after_pool")) s.usual_billing = false;
  s.wish = draw_wish(account, random);
  draw_rights(account, random);
  if (options.faults) {
    draw_faults(s, random);
    if (random.chance(20)) stick_some(account, random);
  }
  if (options.happenings) draw_happenings(s, random);
  if (options.crash) draw_crash(s, random);
  note_intents(s);
  if (options.keep_only) leave_out(account, *options.keep_only);
  return s;
}

}  // namespace billstop::simulation
