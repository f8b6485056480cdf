// Accounts to practise on. Their ids begin with `sandbox`, so that no output can be mistaken for a
// live account, and their secrets say CANARY.
#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

inline constexpr const char* first_region = "cn-north-4";
inline constexpr const char* second_region = "ap-southeast-3";

// The account, a user with every right, and a project in each of the two regions. What an env file
// names is the first account's first user and first project.
Account& add_practice_account(World& world, const std::string& name);

// With fresh ids and keys. The user has every right until told otherwise.
User& add_practice_user(World& world, Account& account, const std::string& name);

// `region` names the project; with a suffix it is a sub-project, region_suffix.
Project& add_practice_project(World& world, Account& account, const std::string& region,
                              const std::string& suffix = {});

// One account without resources.
std::unique_ptr<World> empty_world();

}  // namespace billstop::sandbox
