#include "sdk/sandbox/demo_account.hpp"

#include "sdk/sandbox/practice_account.hpp"

namespace billstop::sandbox {
namespace {

std::string add_workspace(World& world, Account& account, const std::string& project,
                          const std::string& name) {
  Workspace workspace{world.new_hex32(), name, project};
  workspace.owner = account.users.front().name;
  account.workspaces.push_back(workspace);
  return workspace.id;
}

// Projects that a sweep has to look at and find nothing in, each for another reason.
void add_barren_projects(World& world, Account& account) {
  add_practice_project(world, account, "cn-east-3").enabled = false;
  add_practice_project(world, account, "la-south-2");
  world.unpublished.insert("modelarts@la-south-2");
}

}  // namespace

Item Demo::item(const std::string& kind, const std::string& name, const std::string& project,
                const std::string& workspace) const {
  Item made{.kind = kind, .name = name};
  made.project = project;
  made.workspace = workspace;
  made.owner_id = owner.id;
  made.owner_name = owner.name;
  return made;
}

void add_demo_output(Item& job, const std::string& url) {
  job.detail["algorithm"]["outputs"].push_back({{"remote", {{"obs", {{"obs_url", url}}}}}});
}

std::string demo_pool_id(const std::string& name, const std::string& project) {
  return name + "-" + project;
}

std::unique_ptr<World> demo_world(bool hostile) {
  auto world = std::make_unique<World>();
  Account& account = add_practice_account(*world, "practice");
  add_practice_user(*world, account, "practice-colleague");
  const std::string home = account.projects.front().id, far = account.projects.back().id;
  const std::string team = add_practice_project(*world, account, first_region, "team").id;
  add_barren_projects(*world, account);
  Demo demo{*world, account, account.users.front(), account.users.back(), home, team, far};
  demo.research = add_workspace(*world, account, home, "research");
  demo.archive = add_workspace(*world, account, home, "archive");
  demo.far_lab = add_workspace(*world, account, far, "lab");
  add_demo_pools(demo);
  add_demo_notebooks(demo);
  add_demo_jobs(demo);
  add_demo_services(demo);
  add_demo_workflows(demo);
  add_demo_buckets(demo);
  add_demo_others(demo);
  if (hostile) add_demo_hostile(demo);
  return world;
}

}  // namespace billstop::sandbox
