#include "plugins/notebook/notebook_row.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/obs_path.hpp"

namespace billstop::notebook {

using modelarts::at;
using modelarts::Json;
using modelarts::rows;
using modelarts::text;
using modelarts::time_ms;

namespace {

bool bills(const Json& row, std::string_view item) {
  const Json& items = rows(row, "billing_items");
  return std::any_of(items.begin(), items.end(), [&](const Json& billed) {
    return text(billed) == item || text(billed) == "ALL";
  });
}

bool is_codelab(const Json& row) {
  return text(row, "feature") == "DEFAULT";
}

bool has_free_flavor(const Json& row) {
  return ("." + text(row, "flavor") + ".").find(".free.") != std::string::npos;
}

// Two things are free: the flavors offered so (modelarts.vm.cpu.free), and CodeLab, but that only
// until a paid flavor is chosen for it (huaweicloud.com special/info-modelarts-billing).
Tri is_free(const Json& row) {
  if (has_free_flavor(row)) return Tri::yes;
  if (!is_codelab(row)) return Tri::no;
  if (bills(row, "COMPUTE")) return Tri::no;
  return at(row, "billing_items").is_array() ? Tri::yes : Tri::unknown;
}

// Compute by state. While starting and stopping, and after a failure, no document says that it is
// free, so it counts as running: better told in vain than missed.
Tri compute_runs(Stage stage) {
  switch (stage) {
    case Stage::running:
    case Stage::busy:
    case Stage::stopping:
    case Stage::broken:
      return Tri::yes;
    case Stage::stopped:
    case Stage::frozen:
    case Stage::deleted:
      return Tri::no;
    case Stage::deleting:
    case Stage::unknown:
      break;
  }
  return Tri::unknown;
}

Meter compute_meter(const Json& row, Stage stage) {
  Meter meter{.what = "compute", .running = compute_runs(stage)};
  if (const std::string pool = text(row, {"pool", "id"}); !pool.empty()) {
    meter.paid_by_kind = "pool";
    meter.paid_by_id = pool;
  } else if (meter.running == Tri::yes && is_free(row) != Tri::no) {
    meter.running = is_free(row) == Tri::yes ? Tri::no : Tri::unknown;
  }
  return meter;
}

// The managed EVS disk is billed from creation to deletion, whatever the state. Storage that the
// user brought along (OBS, an own SFS Turbo) is not the notebook's.
std::optional<Meter> storage_meter(const Json& row, Stage stage) {
  const Json& volume = at(row, "volume");
  const std::string category = text(volume, "category");
  if (category == "OBS" || category == "OBSFS" || text(volume, "ownership") == "DEDICATED")
    return std::nullopt;
  Meter meter{.what = "storage", .running = category == "EVS" ? Tri::yes : Tri::unknown};
  if (stage == Stage::deleted) meter.running = Tri::no;
  if (is_codelab(row) && is_free(row) == Tri::yes && !bills(row, "STORAGE"))
    meter.running = Tri::no;
  return meter;
}

// The path stands under `url` in data_volumes of the SDK's model and under `uri` elsewhere.
void add_volume(Resource& to, const Json& volume) {
  const std::string category = text(volume, "category");
  std::string path = text(volume, "uri");
  if (path.empty()) path = text(volume, "url");
  const std::string id = text(volume, "id");
  if (category == "OBS" || category == "OBSFS") {
    path = modelarts::canonical_obs_path(path);
    if (!path.empty()) to.uses.push_back({"mount", "obs_path", path});
  } else if (category == "EFS" || category == "SFS") {
    const bool own = text(volume, "ownership") == "MANAGED";
    const std::string& name = id.empty() ? path : id;
    if (!own && !name.empty()) to.uses.push_back({"mount", "sfs_turbo", name});
  } else if (category == "EVS" && !id.empty()) {
    to.uses.push_back({"disk", "volume", id});
  }
}

void add_uses(Resource& to, const Json& row) {
  if (const std::string pool = text(row, {"pool", "id"}); !pool.empty())
    to.uses.push_back({"runs-in", "pool", pool});
  add_volume(to, at(row, "volume"));
  for (const Json& volume : rows(row, "data_volumes")) add_volume(to, volume);
}

void add_tags(Resource& to, const Json& row) {
  const Json& tags = at(row, "tags");
  to.tags_known = tags.is_null() || tags.is_array();
  for (const Json& tag : rows(tags)) {
    if (text(tag, "key").empty()) to.tags_known = false;
    to.tags.push_back({text(tag, "key"), text(tag, "value")});
  }
}

void add_facts(Resource& to, const Json& row) {
  const Json& lease = at(row, "lease");
  to.facts.push_back({"flavor", text(row, "flavor")});
  if (is_codelab(row)) to.facts.push_back({"feature", "CodeLab"});
  const Json& volume = at(row, "volume");
  if (const std::string sku = text(volume, "evs_sku_code"); !sku.empty())
    to.facts.push_back({"disk", text(volume, "capacity") + " GB " + sku});
  if (const std::string since = text(lease, "create_at"); !since.empty())
    to.facts.push_back({"last start (ms)", since});
  const bool ends = modelarts::truth(lease, "enable").value_or(false);
  to.facts.push_back(
      {"auto stop", ends ? text(lease, "type") + " after " + text(lease, "duration") + " ms"
                         : "none, it runs until it is stopped"});
  if (const std::string why = text(row, "fail_reason"); !why.empty())
    to.facts.push_back({"fail reason", why});
}

std::string why_no_stop(Stage stage, const std::string& status) {
  switch (stage) {
    case Stage::stopped:
      return "already stopped";
    case Stage::broken:
      return "in state " + status + " it cannot be stopped, only deleted";
    case Stage::frozen:
      return "frozen: the cloud refuses to stop it";
    case Stage::deleting:
    case Stage::deleted:
      return "already being deleted";
    default:
      return {};
  }
}

std::string why_no_delete(Stage stage) {
  const bool late = stage == Stage::deleting || stage == Stage::deleted;
  return late ? "already being deleted" : "";
}

int64_t first_time(const Json& row, std::string_view key) {
  const int64_t own = time_ms(row, key);
  return own != 0 ? own : time_ms(at(row, "lease"), key);
}

}  // namespace

Stage stage_of(std::string_view status) {
  static constexpr std::pair<std::string_view, Stage> words[] = {
      {"RUNNING", Stage::running},     {"SNAPSHOTTING", Stage::busy},
      {"INIT", Stage::busy},           {"CREATING", Stage::busy},
      {"STARTING", Stage::busy},       {"STOPPING", Stage::stopping},
      {"STOPPED", Stage::stopped},     {"CREATE_FAILED", Stage::broken},
      {"START_FAILED", Stage::broken}, {"DELETE_FAILED", Stage::broken},
      {"ERROR", Stage::broken},        {"FROZEN", Stage::frozen},
      {"DELETING", Stage::deleting},   {"DELETED", Stage::deleted}};
  for (const auto& [word, stage] : words)
    if (word == status) return stage;
  return Stage::unknown;
}

std::optional<Resource> resource_of(const Json& row, const Scope& scope) {
  Resource r;
  r.kind = "notebook";
  r.id = text(row, "id");
  if (r.id.empty()) return std::nullopt;
  r.name = text(row, "name");
  r.scope = scope;
  if (const std::string workspace = text(row, "workspace_id"); !workspace.empty())
    r.scope.workspace = workspace;
  r.state = text(row, "status");
  const Stage stage = stage_of(r.state);
  r.created_at_ms = first_time(row, "create_at");
  r.updated_at_ms = first_time(row, "update_at");
  r.owner_id = text(row, {"user", "id"});
  if (r.owner_id.empty()) r.owner_id = text(row, "user_id");
  r.owner_name = text(row, {"user", "name"});
  r.charging_mode = is_codelab(row) && has_free_flavor(row) ? "free" : "pay-per-use";
  add_tags(r, row);
  r.ways = {{"stop", why_no_stop(stage, r.state)}, {"delete", why_no_delete(stage)}};
  r.meters.push_back(compute_meter(row, stage));
  if (const auto storage = storage_meter(row, stage)) r.meters.push_back(*storage);
  add_uses(r, row);
  r.bill_keys.push_back({"resource_id", r.id});
  add_facts(r, row);
  return r;
}

}  // namespace billstop::notebook
