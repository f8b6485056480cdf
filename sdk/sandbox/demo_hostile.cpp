#include "sdk/sandbox/demo_account.hpp"
#include "sdk/sandbox/practice_account.hpp"

namespace billstop::sandbox {
namespace {

// A workspace and a whole project that only the colleague may read.
void add_unreadable(const Demo& demo) {
  Workspace locked{demo.world.new_hex32(), "locked", demo.home};
  locked.readers = {demo.colleague.id};
  demo.account.workspaces.push_back(locked);
  const std::string sealed =
      add_practice_project(demo.world, demo.account, first_region, "sealed").id;
  Workspace whole{"0", "default", sealed};
  whole.readers = {demo.colleague.id};
  demo.account.workspaces.push_back(whole);
  for (const auto& [project, workspace] : {std::pair{demo.home, locked.id}, {sealed, whole.id}}) {
    Item hidden = demo.item("notebook", "hidden", project, workspace);
    hidden.owner_id = demo.colleague.id;
    hidden.owner_name = demo.colleague.name;
    hidden.state = "RUNNING";
    demo.account.add(std::move(hidden));
  }
}

void add_stuck(const Demo& demo) {
  for (const char* state : {"DELETING", "DELETE_FAILED", "STOPPING"}) {
    Item notebook = demo.item("notebook", std::string("stuck-") + state, demo.home);
    notebook.state = state;
    notebook.stuck = true;
    demo.account.add(std::move(notebook));
  }
  Item pool = demo.item("pool", "stuck-pool", demo.home);
  pool.id = demo_pool_id(pool.name, demo.home);
  pool.state = "Deleting";
  pool.stuck = true;
  demo.account.add(std::move(pool));
}

void add_opaque_pool(const Demo& demo) {
  Item pool = demo.item("pool", "opaque-pool", demo.home);
  pool.id = demo_pool_id(pool.name, demo.home);
  pool.detail["_workloads_unreadable"] = true;
  demo.account.add(std::move(pool));
}

// Of older versions, and servers: nothing here can end them. A bucket that does not let go.
void add_endless(const Demo& demo) {
  demo.account.add(demo.item("old_cluster", "legacy-pool", demo.home));
  demo.account.add(demo.item("old_job", "legacy-train", demo.home));
  Item board = demo.item("old_job", "legacy-board", demo.home);
  board.detail["visualization"] = true;
  demo.account.add(std::move(board));
  Item rack = demo.item("lite_server", "rack-1", demo.far);
  rack.detail["supernode"] = true;
  demo.account.add(std::move(rack));
  Item disk = demo.item("volume", "left-by-somebody", demo.home);
  disk.detail = {{"size", 100}, {"attachments", Json::array({{{"server_id", "ecs-1"}}})}};
  demo.account.add(std::move(disk));
  Item stuck = demo.item("bucket", "practice-stuck", "", "");
  stuck.id = stuck.name;
  stuck.stuck = true;
  stuck.detail["objects"] = Json::array({{{"key", "out/1"}, {"size", 4096}}});
  demo.account.add(std::move(stuck));
}

}  // namespace

void add_demo_hostile(const Demo& demo) {
  add_unreadable(demo);
  add_stuck(demo);
  add_opaque_pool(demo);
  add_endless(demo);
}

}  // namespace billstop::sandbox
