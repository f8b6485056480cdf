#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t hour_ms = 3'600'000;

Json disk(const Demo& demo, int size_gb) {
  return {{"category", "EVS"},           {"ownership", "MANAGED"},
          {"capacity", size_gb},         {"mount_path", "/home/ma-user/work/"},
          {"id", demo.world.new_uuid()}, {"evs_sku_code", "SSD"}};
}

Item notebook(const Demo& demo, const std::string& name, const std::string& state,
              const std::string& project = {}, const std::string& workspace = "0") {
  Item made = demo.item("notebook", name, project.empty() ? demo.home : project, workspace);
  made.state = state;
  made.detail["volume"] = disk(demo, 20);
  return made;
}

void put_in_pool(Item& made, const std::string& pool) {
  made.detail["pool"] = {{"id", demo_pool_id(pool, made.project)}, {"name", pool}};
}

// More than one page of a list has room for, of two people; names repeat.
void add_crowd(const Demo& demo) {
  for (int i = 0; i < 34; ++i) {
    const bool stopped = i % 3 == 2;
    Item made =
        notebook(demo, "notebook-" + std::to_string(i % 20), stopped ? "STOPPED" : "RUNNING");
    made.created_at_ms = -(i + 2) * hour_ms;
    made.detail["volume"] = disk(demo, 5 + 10 * (i % 4));
    if (i % 5 == 0) made.detail["flavor"] = "modelarts.vm.gpu.t4u8";
    if (i % 4 == 1) {
      made.owner_id = demo.colleague.id;
      made.owner_name = demo.colleague.name;
    }
    if (i % 6 == 0) made.tags["team"] = "vision";
    demo.account.add(std::move(made));
  }
}

void add_every_state(const Demo& demo) {
  for (const char* state : {"CREATING", "STARTING", "STOPPING", "SNAPSHOTTING", "START_FAILED",
                            "CREATE_FAILED", "ERROR", "FROZEN"}) {
    demo.account.add(notebook(demo, std::string("state-") + state, state));
  }
}

void add_in_pools(const Demo& demo) {
  for (const char* pool : {"train-pool", "train-pool", "shared-part"}) {
    Item made = notebook(demo, std::string("in-") + pool, "RUNNING");
    put_in_pool(made, pool);
    demo.account.add(std::move(made));
  }
}

void add_protected(const Demo& demo) {
  Item alone = notebook(demo, "do-not-touch", "RUNNING");
  alone.tags["billstop:keep"] = "";
  demo.account.add(std::move(alone));
  Item inside = notebook(demo, "nightly-eval", "RUNNING");
  inside.tags["billstop:keep"] = "";
  put_in_pool(inside, "used-pool");
  demo.account.add(std::move(inside));
}

// Storage that is the user's own, a specification of its own, an end of its own.
void add_unusual(const Demo& demo) {
  Item shared = notebook(demo, "own-file-system", "RUNNING");
  shared.detail["volume"] = {{"category", "EFS"},
                             {"ownership", "DEDICATED"},
                             {"mount_path", "/home/ma-user/work/"},
                             {"id", "11111111-2222-4333-8444-555555555555"},
                             {"uri", "192.168.0.7:/"}};
  demo.account.add(std::move(shared));
  Item mounted = notebook(demo, "with-mounts", "RUNNING");
  mounted.detail["data_volumes"] = Json::array({{{"category", "OBS"},
                                                 {"mount_path", "/data/"},
                                                 {"url", "obs://practice-data/notebooks/"},
                                                 {"status", "MOUNTED"},
                                                 {"mount_type", "STATIC"}}});
  demo.account.add(std::move(mounted));
  Item custom = notebook(demo, "custom-size", "RUNNING");
  custom.detail["flavor"] = "custom.flavor.spec.code";
  custom.detail["custom_spec"] = {
      {"cpu", 4.0}, {"memory", 16.0}, {"arch", "x86_64"}, {"category", "CPU"}};
  demo.account.add(std::move(custom));
  Item ending = notebook(demo, "ends-tomorrow", "RUNNING");
  ending.detail["lease"] = {{"enable", true}, {"duration", 24 * hour_ms}, {"type", "TIMING"}};
  demo.account.add(std::move(ending));
}

void add_code_lab(const Demo& demo) {
  for (const char* flavor : {"modelarts.vm.cpu.free", "modelarts.vm.gpu.t4u8"}) {
    Item made = notebook(demo, std::string("codelab-") + flavor, "RUNNING");
    made.detail["feature"] = "DEFAULT";
    made.detail["flavor"] = flavor;
    demo.account.add(std::move(made));
  }
}

void add_elsewhere(const Demo& demo) {
  demo.account.add(notebook(demo, "research-1", "RUNNING", demo.home, demo.research));
  demo.account.add(notebook(demo, "research-2", "STOPPED", demo.home, demo.research));
  demo.account.add(notebook(demo, "team-1", "RUNNING", demo.team));
  demo.account.add(notebook(demo, "far-1", "RUNNING", demo.far));
  demo.account.add(notebook(demo, "far-lab-1", "STOPPED", demo.far, demo.far_lab));
}

}  // namespace

void add_demo_notebooks(const Demo& demo) {
  add_crowd(demo);
  add_every_state(demo);
  add_in_pools(demo);
  add_protected(demo);
  add_unusual(demo);
  add_code_lab(demo);
  add_elsewhere(demo);
}

}  // namespace billstop::sandbox
