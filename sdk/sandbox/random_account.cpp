#include "sdk/sandbox/random_account.hpp"

#include <algorithm>

#include "sdk/sandbox/practice_account.hpp"

namespace billstop::sandbox {
namespace {

void add_places(Lottery& lottery) {
  World& world = lottery.world;
  Account& account = lottery.account;
  add_practice_project(world, account, first_region, "team");
  std::vector<std::string> projects;
  for (const Project& project : account.projects) {
    projects.push_back(project.id);
    lottery.places.push_back({project.id, "0"});
  }
  const auto workspaces = lottery.random.between(3, 5);
  for (int64_t i = 0; i < workspaces; ++i) {
    // The first one is the home project's, so that its "0" is never all there is.
    const std::string project = i == 0 ? projects.front() : lottery.random.pick(projects);
    Workspace workspace{world.new_hex32(), "space-" + std::to_string(i), project};
    workspace.owner = account.users.front().name;
    lottery.places.push_back({project, workspace.id});
    account.workspaces.push_back(std::move(workspace));
  }
}

}  // namespace

const RandomPlace& Lottery::any_place() {
  return random.pick(places);
}

Item Lottery::draw(const std::string& kind, const RandomPlace& place) {
  static const std::vector<std::string> words{"train", "eval", "demo", "a-b", "test-1", "x"};
  Item item{.kind = kind, .name = random.pick(words) + "-" + std::to_string(random.below(9))};
  item.project = place.project;
  item.workspace = place.workspace;
  const User& owner = account.users[random.chance(60) ? 0 : random.below(account.users.size())];
  item.owner_id = owner.id;
  item.owner_name = owner.name;
  item.created_at_ms = -random.between(1, 60LL * 86'400) * 1'000;
  if (random.chance(20)) item.tags["team"] = random.pick(words);
  if (random.chance(3)) item.tags["billstop:keep"] = "";
  return item;
}

std::unique_ptr<World> random_world(size_t resources, uint64_t seed) {
  auto world = std::make_unique<World>();
  world->seed = seed;
  Account& account = add_practice_account(*world, "random");
  for (const char* name : {"practice-colleague", "practice-robot"}) {
    add_practice_user(*world, account, name);
  }
  RandomSource random(seed);
  Lottery lottery{*world, account, random};
  add_places(lottery);
  const size_t networks = resources / 40;
  const size_t pools = std::min(resources - networks, std::max<size_t>(resources / 10, 1));
  add_random_networks(lottery, networks);
  add_random_pools(lottery, pools);
  const size_t rest = resources - networks - pools;
  const size_t jobs = rest / 5, services = rest / 6, workflows = rest / 8;
  const size_t paid = rest / 20, others = rest / 12;
  const size_t notebooks = rest - jobs - services - workflows - paid - others;
  add_random_notebooks(lottery, notebooks);
  add_random_jobs(lottery, jobs);
  add_random_services(lottery, services);
  add_random_workflows(lottery, workflows);
  add_random_subscriptions(lottery, paid);
  add_random_others(lottery, others);
  return world;
}

}  // namespace billstop::sandbox
