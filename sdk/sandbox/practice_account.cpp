#include "sdk/sandbox/practice_account.hpp"

#include <algorithm>
#include <cctype>

namespace billstop::sandbox {

User& add_practice_user(World& world, Account& account, const std::string& name) {
  User user;
  user.id = world.new_hex32();
  user.name = name;
  user.ak = "SANDBOX" + world.new_hex32().substr(0, 13);
  std::ranges::transform(user.ak, user.ak.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  user.sk = "CANARY-sk-" + world.new_hex32();
  user.password = "CANARY-password-" + world.new_hex32();
  return account.users.emplace_back(std::move(user));
}

Project& add_practice_project(World& world, Account& account, const std::string& region,
                              const std::string& suffix) {
  Project project{world.new_hex32(), region, region, account.id};
  if (!suffix.empty()) {
    const auto parent = std::ranges::find(account.projects, region, &Project::name);
    if (parent != account.projects.end()) project.parent_id = parent->id;
    project.name += '_' + suffix;
  }
  return account.projects.emplace_back(std::move(project));
}

Account& add_practice_account(World& world, const std::string& name) {
  Account& account = world.add_account("sandbox" + world.new_hex32().substr(7), name);
  add_practice_user(world, account, "practice-operator");
  add_practice_project(world, account, first_region);
  add_practice_project(world, account, second_region);
  return account;
}

std::unique_ptr<World> empty_world() {
  auto world = std::make_unique<World>();
  add_practice_account(*world, "sandbox-practice");
  return world;
}

}  // namespace billstop::sandbox
