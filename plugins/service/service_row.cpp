#include "plugins/service/service_row.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/obs_path.hpp"

namespace billstop::service {

using modelarts::at;
using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

constexpr const char* shared = "a subscribed service: it belongs to somebody else";

void add_use(Resource& to, const char* role, const char* kind, std::string id) {
  if (id.empty()) return;
  const auto same = [&](const Use& u) { return u.role == role && u.kind == kind && u.id == id; };
  if (std::none_of(to.uses.begin(), to.uses.end(), same))
    to.uses.push_back({role, kind, std::move(id)});
}

void add_path(Resource& to, const char* role, const std::string& reference) {
  add_use(to, role, "obs_path", modelarts::canonical_obs_path(reference));
}

// A pool by its name, or one of the old version by its cluster id.
bool add_pool(Resource& to, const Json& part) {
  const std::string pool = text(part, "pool_name"), cluster = text(part, "cluster_id");
  if (!pool.empty())
    add_use(to, "runs-in", "pool", pool);
  else
    add_use(to, "runs-in", "old_cluster", cluster);
  return !pool.empty() || !cluster.empty();
}

// Whether some part runs in no pool and so costs by itself. A part's own pool goes before the
// service's (api-ref of deploying services). A list's row has no parts, so without the detail this
// is not known.
Tri add_pools(Resource& to, const Json& service) {
  if (!at(service, "config").is_array()) return Tri::unknown;
  const Json& parts = rows(service, "config");
  if (parts.empty()) return add_pool(to, service) ? Tri::no : Tri::yes;
  Tri any_public = Tri::no;
  for (const Json& part : parts)
    if (!add_pool(to, part) && !add_pool(to, service)) any_public = Tri::yes;
  return any_public;
}

void add_storage(Resource& to, const Json& service) {
  for (const Json& part : rows(service, "config")) {
    add_path(to, "input", text(part, "src_path"));
    add_path(to, "output", text(part, "dest_path"));
    const Json& more = at(part, "additional_properties");
    if (!more.is_object()) continue;
    for (const Json& group : more)
      for (const Json& volume : rows(group, "persistent_volumes"))
        add_use(to, "mount", "sfs_turbo", text(volume, "source_address"));
  }
}

// The bill names each model of a service by itself, as "<service name>-<model id>": both may hold
// hyphens, so the whole text counts.
void add_bill_keys(Resource& to, const Json& service) {
  for (const Json& part : rows(service, "config"))
    if (const std::string model = text(part, "model_id"); !model.empty())
      to.bill_keys.push_back({"resource_id", to.name + "-" + model});
}

Tri runs(Stage stage) {
  switch (stage) {
    case Stage::running:
    case Stage::ending:
      return Tri::yes;
    case Stage::ended:
      return Tri::no;
    default:  // the documents do not say whether a failed one still holds instances
      return Tri::unknown;
  }
}

Tri compute_runs(const Resource& service, Stage stage, Tri own) {
  const bool costs = service.charging_mode != "free" && service.untouchable.empty();
  const Tri now = runs(stage);
  if (own == Tri::unknown && now == Tri::yes) return Tri::unknown;
  return own == Tri::yes && !costs ? Tri::no : now;
}

// One meter of its own when any part runs on public resources, else one for each pool that pays.
void add_meters(Resource& to, Stage stage, Tri own) {
  const Meter meter{.what = "compute", .running = compute_runs(to, stage, own)};
  if (own == Tri::no)
    for (const Use& use : to.uses)
      if (use.role == "runs-in") {
        to.meters.push_back(meter);
        to.meters.back().paid_by_kind = use.kind;
        to.meters.back().paid_by_id = use.id;
      }
  if (to.meters.empty()) to.meters.push_back(meter);
}

void add_ways(Resource& to, Stage stage) {
  if (to.kind == "edge_service") return;
  std::string over;
  if (stage == Stage::ended) over = "it has stopped";
  if (stage == Stage::failed) over = "it has failed: only deleting it ends what it may still hold";
  to.ways = {{"stop", over}, {"delete", ""}};
}

void add_facts(Resource& to, const Json& service) {
  const auto add = [&](const char* what, std::string value) {
    if (!value.empty()) to.facts.push_back({what, std::move(value)});
  };
  add("type", text(service, "infer_type"));
  add("invocations", text(service, "invocation_times"));
  add("failed invocations", text(service, "failed_times"));
  add("stops by itself at (ms)", text(service, "due_time"));
  for (const Json& plan : rows(service, "schedule"))
    add("stops by itself after", text(plan, "duration") + " " + text(plan, "time_unit"));
  for (const Json& part : rows(service, "config"))
    add("runs", text(part, "instance_count") + " x " + text(part, "specification"));
}

}  // namespace

Stage stage_of(std::string_view state) {
  if (state == "running" || state == "concerning") return Stage::running;
  if (state == "deploying") return Stage::deploying;
  if (state == "pending" || state == "waiting") return Stage::waiting;
  if (state == "stopping" || state == "deleting") return Stage::ending;
  if (state == "stopped" || state == "finished") return Stage::ended;
  return state == "failed" ? Stage::failed : Stage::unknown;
}

bool may_run(Stage stage) {
  return stage != Stage::ended;
}

std::optional<Resource> resource_of(const Json& service, const Scope& scope) {
  Resource r;
  r.id = text(service, "service_id");
  if (r.id.empty()) return std::nullopt;
  r.kind = text(service, "infer_type") == "edge" ? "edge_service" : "service";
  r.name = text(service, "service_name");
  r.scope = scope;
  r.state = text(service, "status");
  r.created_at_ms = modelarts::time_ms(service, "publish_at");
  r.updated_at_ms = modelarts::time_ms(service, "transition_at");
  r.started_at_ms = modelarts::time_ms(service, "start_time");
  r.owner_id = text(service, "owner");
  r.charging_mode = modelarts::truth(service, "is_free").value_or(false) ? "free" : "pay-per-use";
  if (modelarts::truth(service, "is_shared").value_or(false)) r.untouchable = shared;
  const Stage stage = stage_of(r.state);
  const Tri own = add_pools(r, service);
  add_storage(r, service);
  add_meters(r, stage, own);
  add_ways(r, stage);
  add_bill_keys(r, service);
  r.handles.push_back({"service_id", r.id});
  add_facts(r, service);
  return r;
}

Resource again_as(const Json& row, Resource known) {
  known.updated_at_ms = modelarts::time_ms(row, "transition_at");
  known.name = text(row, "service_name");
  if (modelarts::truth(row, "is_shared").value_or(false)) known.untouchable = shared;
  known.tags.clear();
  known.tags_known = false;
  return known;
}

Resource ended_as(const Json& row, Resource known) {
  known.state = text(row, "status");
  known.updated_at_ms = modelarts::time_ms(row, "transition_at");
  for (Meter& meter : known.meters) meter.running = Tri::no;
  add_ways(known, Stage::ended);
  return known;
}

}  // namespace billstop::service
