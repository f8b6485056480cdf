#include "sdk/sandbox/notebook_state.hpp"

#include <map>
#include <set>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

const std::set<std::string> transient{"INIT", "CREATING", "STARTING", "STOPPING"};
const std::set<std::string> failed{"ERROR", "CREATE_FAILED", "START_FAILED", "DELETE_FAILED"};

const char* words_of(int code) {
  static const std::map<int, const char*> words{
      {6304, "Stop the instance before deleting it."},
      {6305, "The instance is already running."},
      {6306, "The instance is starting."},
      {6307, "The instance has already been stopped."},
      {6308, "The instance is being stopped."},
      {6309, "The instance does not exist."},
      {6326, "The instance is frozen."},
      {6327, "The instance is not running."},
      {6333, "The instance is being restored."},
      {6355, "The instance is being initialized."},
      {6357, "Another operation is in progress, or the instance is already in the target state."},
      {6404, "The instance does not exist."},
  };
  return words.at(code);
}

void refuse_passing(const Item& notebook, int64_t now_ms) {
  if (notebook.detail.value("_restoring_until_ms", int64_t{0}) > now_ms) refuse_notebook(6333);
  if (notebook.state == "INIT") refuse_notebook(6355);
  if (notebook.state == "FROZEN") refuse_notebook(6326);
}

int64_t lease_ms(const Item& notebook) {
  const Json lease = notebook.detail.value("lease", Json::object());
  const bool ends = lease.value("enable", false) && lease.value("type", "TIMING") == "TIMING";
  return ends ? lease.value("duration", int64_t{0}) : 0;
}

void plan_next(const World& world, Item& notebook, int64_t at_ms) {
  if (!notebook.transitions.empty()) return;
  const auto after = [&](const char* delay, const char* state) {
    if (!notebook.stuck) plan(notebook, at_ms + world.switches.get(delay), state);
  };
  const std::string& state = notebook.state;
  if (state == "INIT") after("notebook.create_ms", "CREATING");
  if (state == "CREATING") after("notebook.create_ms", "RUNNING");
  if (state == "STARTING") after("notebook.start_ms", "RUNNING");
  if (state == "STOPPING" && !notebook.stuck)
    plan(notebook, at_ms + time_to_end_ms(world, notebook, "notebook.stop_ms"), "STOPPED");
  if (state == "SNAPSHOTTING") after("notebook.busy_ms", "RUNNING");
  if (state == "DELETING") {
    const bool shown = world.switches.get("notebook.deleted_shown_ms") > 0;
    after("notebook.delete_ms", shown ? "DELETED" : "");
  }
  if (state == "DELETED") after("notebook.deleted_shown_ms", "");
  if (state == "RUNNING" && lease_ms(notebook) > 0) {
    plan(notebook, at_ms + lease_ms(notebook), "STOPPING");
  }
}

bool compute_runs(const World& world, const Item& notebook) {
  const std::string& state = notebook.state;
  if (state == "RUNNING" || state == "SNAPSHOTTING") return true;
  if (transient.contains(state)) return world.switches.on("notebook.transient_billed");
  if (state == "DELETING") return notebook.detail.value("_deleted_running", false);
  return failed.contains(state) && world.switches.on("notebook.failed_billed");
}

bool storage_runs(const World& world, const Item& notebook) {
  if (notebook.state == "DELETED") return false;
  if (notebook.state == "FROZEN") return world.switches.on("notebook.frozen_storage_billed");
  return !notebook.detail.contains("_pool_gone_ms") ||
         world.switches.on("notebook.storage_after_pool");
}

// Free flavors, and CodeLab until a paid one is chosen for it.
bool free_of_charge(const Item& notebook) {
  const std::string flavor = notebook.detail.value("flavor", "");
  return is_free_flavor(flavor) ||
         (flavor.empty() && notebook.detail.value("feature", "NOTEBOOK") == "DEFAULT");
}

// Storage that ModelArts made for the notebook and bills with it; free CodeLab's disk is free.
bool has_billed_disk(const World& world, const Item& notebook) {
  const Json volume = notebook.detail.value("volume", Json::object());
  const bool code_lab = notebook.detail.value("feature", "NOTEBOOK") == "DEFAULT";
  if (code_lab && free_of_charge(notebook)) return false;
  if (volume.value("ownership", "MANAGED") != "MANAGED") return false;
  const std::string category = volume.value("category", "EVS");
  return category == "EVS" ||
         (category == "EFS" && world.switches.on("notebook.managed_efs_billed"));
}

}  // namespace

void refuse_notebook(int code) {
  throw CloudError{400, "ModelArts." + std::to_string(code), words_of(code)};
}

bool in_dedicated_pool(const Item& notebook) {
  return !notebook.detail.value("/pool/id"_json_pointer, std::string()).empty();
}

bool volume_is_busy(const Item& notebook, int64_t now_ms) {
  return notebook.detail.value("_volume_until_ms", int64_t{0}) > now_ms;
}

void settle_notebook(const World& world, Item& notebook, int64_t at_ms) {
  const bool runs = notebook.state == "RUNNING";
  if (runs && notebook.started_at_ms == 0) notebook.started_at_ms = at_ms;
  if (runs && lease_ms(notebook) > 0) notebook.detail["lease"]["update_at"] = at_ms;
  plan_next(world, notebook, at_ms);
  const bool own = !in_dedicated_pool(notebook) && !free_of_charge(notebook);
  notebook.detail["_compute_runs"] = own && compute_runs(world, notebook);
  notebook.detail["_has_disk"] = has_billed_disk(world, notebook);
  notebook.detail["_storage_runs"] = storage_runs(world, notebook);
}

bool advance_notebook(const World& world, Item& notebook, int64_t now_ms) {
  if (notebook.detail.contains("_pool_gone_ms") && notebook.state != "ERROR" &&
      notebook.state != "DELETING" && notebook.state != "DELETED") {
    go_to(notebook, "ERROR", notebook.detail["_pool_gone_ms"]);
    notebook.detail["fail_reason"] = "The resource pool of the instance does not exist.";
    settle_notebook(world, notebook, now_ms);
  }
  return move_on(notebook, now_ms,
                 [&](Item& moved, int64_t at_ms) { settle_notebook(world, moved, at_ms); });
}

void start_notebook(const World& world, Item& notebook, int64_t now_ms) {
  refuse_passing(notebook, now_ms);
  if (notebook.state == "RUNNING") refuse_notebook(6305);
  if (notebook.state == "STARTING") refuse_notebook(6306);
  if (notebook.state == "STOPPING") refuse_notebook(6308);
  if (notebook.state != "STOPPED" || volume_is_busy(notebook, now_ms)) refuse_notebook(6357);
  if (notebook.detail.contains("_pool_gone_ms")) refuse_notebook(6357);
  go_to(notebook, "STARTING", now_ms);
  notebook.started_at_ms = 0;
  settle_notebook(world, notebook, now_ms);
}

void stop_notebook(const World& world, Item& notebook, int64_t now_ms) {
  refuse_passing(notebook, now_ms);
  const std::string& state = notebook.state;
  if (state == "STARTING") refuse_notebook(6306);
  if (state == "STOPPED") {
    refuse_notebook(static_cast<int>(world.switches.get("notebook.stopped_again_code")));
  }
  if (state == "STOPPING") refuse_notebook(6308);
  if (failed.contains(state)) refuse_notebook(6327);
  if (state != "RUNNING") refuse_notebook(6357);
  go_to(notebook, "STOPPING", now_ms);
  settle_notebook(world, notebook, now_ms);
}

void delete_notebook(const World& world, Item& notebook, int64_t now_ms) {
  const std::string state = notebook.state;
  const bool thawed = state == "FROZEN" && world.switches.on("notebook.frozen_delete");
  if (!thawed) refuse_passing(notebook, now_ms);
  if (state == "RUNNING" && world.switches.on("notebook.delete_needs_stopped")) {
    refuse_notebook(6304);
  }
  const bool deletable =
      state == "RUNNING" || state == "STOPPED" || thawed || failed.contains(state);
  if (!deletable || volume_is_busy(notebook, now_ms)) refuse_notebook(6357);
  notebook.detail["_deleted_running"] = state == "RUNNING";
  go_to(notebook, "DELETING", now_ms);
  if (notebook.stuck && state == "DELETE_FAILED") {
    plan(notebook, now_ms + world.switches.get("notebook.delete_ms"), "DELETE_FAILED");
  }
  settle_notebook(world, notebook, now_ms);
}

std::vector<Meter> notebook_meters(const Item& notebook) {
  std::vector<Meter> meters{
      {"compute", notebook.detail.value("_compute_runs", false), notebook.rate_per_hour}};
  if (notebook.detail.value("_has_disk", false)) {
    const auto size_gb = notebook.detail.value("/volume/capacity"_json_pointer, int64_t{0});
    meters.push_back(
        {"storage", notebook.detail.value("_storage_runs", false), disk_rate(size_gb)});
  }
  return meters;
}

}  // namespace billstop::sandbox
