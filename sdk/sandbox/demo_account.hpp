// The account that billstop is shown on: every billing item, and every trap that can be solved or
// foreseen when planning. What is rightly left over is listed in tests/data/demo-left.json.
#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// `hostile` adds what cannot be read and what never ends.
std::unique_ptr<World> demo_world(bool hostile);

// Where the parts of the demo lie. Each add_demo_* below adds one service's things; all together
// hold at most 95 resources that can be stopped, since a plan takes 100 by default.
struct Demo {
  World& world;
  Account& account;
  const User& owner;                  // of the env file, with every right
  const User& colleague;              // whose things a stop needs --owners for
  std::string home{};                 // project of the first region, named by the env file
  std::string team{};                 // its sub-project
  std::string far{};                  // project of the second region
  std::string research{}, archive{};  // workspaces of `home`, beside "0"
  std::string far_lab{};              // a workspace of `far`

  // An item of this kind with project, workspace and owner set.
  Item item(const std::string& kind, const std::string& name, const std::string& project,
            const std::string& workspace = "0") const;
};

void add_demo_notebooks(const Demo& demo);
void add_demo_pools(const Demo& demo);  // before what runs in them
void add_demo_jobs(const Demo& demo);
void add_demo_services(const Demo& demo);
void add_demo_workflows(const Demo& demo);
void add_demo_buckets(const Demo& demo);
void add_demo_others(const Demo& demo);  // what bills without a way of being stopped
void add_demo_hostile(const Demo& demo);

// Makes a training job write there.
void add_demo_output(Item& job, const std::string& url);

// The id of a demo pool: <name>-<project>.
std::string demo_pool_id(const std::string& name, const std::string& project);

}  // namespace billstop::sandbox
