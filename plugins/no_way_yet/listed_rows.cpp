#include "plugins/no_way_yet/listed_rows.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::no_way_yet {

using modelarts::at;
using modelarts::Json;
using modelarts::number;
using modelarts::rows;
using modelarts::text;

namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whatever state is neither known to bill nor known not to.
Tri runs_in(std::string_view state, Words billed, Words free) {
  if (is_one_of(state, billed)) return Tri::yes;
  return is_one_of(state, free) ? Tri::no : Tri::unknown;
}

std::optional<Resource> base(const char* kind, std::string id, const Json& row,
                             const Scope& scope) {
  if (id.empty()) return std::nullopt;
  Resource r;
  r.kind = kind;
  r.id = std::move(id);
  r.scope = scope;
  r.name = text(row, "name");
  r.state = text(row, "status");
  r.created_at_ms = modelarts::time_ms(row, "create_at");
  r.updated_at_ms = modelarts::time_ms(row, "update_at");
  return r;
}

void add_fact(Resource& r, const char* key, const std::string& value) {
  if (!value.empty()) r.facts.push_back({key, value});
}

// What is paid ahead for ends with its subscription, under this very id.
void make_prepaid(Resource& r) {
  r.charging_mode = "prepaid";
  r.meters.front().what = "subscription";
  r.handles.push_back({"resource_id", r.id});
  r.uses.push_back({"billed-as", "subscription", r.id});
}

// The pools of an inference service's groups; `outside` when one runs in none, which only the
// detail tells.
struct Places {
  std::vector<std::string> pools{};
  Tri outside = Tri::no;
};

Places places_of(const Json& service) {
  Places places;
  const Json& groups = at(service, {"version", "instance_groups"});
  if (!groups.is_array()) return {.outside = Tri::unknown};
  for (const Json& group : groups) {
    std::string pool = text(group, "pool_id");
    if (pool.empty())
      places.outside = Tri::yes;
    else if (std::find(places.pools.begin(), places.pools.end(), pool) == places.pools.end())
      places.pools.push_back(std::move(pool));
  }
  if (places.pools.empty()) places.outside = Tri::yes;
  return places;
}

bool is_frozen(const Json& service) {
  return !rows(service, "frozen_infos").empty();
}

}  // namespace

bool may_bill(const Json& service) {
  return !is_one_of(text(service, "status"), {"INIT", "STOPPED", "FAILED", "ERROR", "DELETED"});
}

std::optional<Resource> inference_service_of(const Json& row, const Scope& scope) {
  auto r = base("inference_service", text(row, "id"), row, scope);
  if (!r) return r;
  if (const std::string workspace = text(row, "workspace_id"); !workspace.empty())
    r->scope.workspace = workspace;
  r->owner_name = text(row, "user_name");
  r->charging_mode = "pay-per-use";
  for (const Json& tag : rows(row, "tags"))
    r->tags.push_back({text(tag, "key"), text(tag, "value")});
  Meter compute{.what = "compute",
                .running = runs_in(
                    r->state, {"RUNNING", "CONCERNING", "UPGRADING", "STOPPING", "INTERRUPTING"},
                    {"INIT", "STOPPED", "FAILED", "ERROR", "DELETED"})};
  const Places places = places_of(row);
  const bool payer_unknown = places.outside == Tri::unknown && compute.running == Tri::yes;
  if (payer_unknown || is_frozen(row)) compute.running = Tri::unknown;
  for (const std::string& pool : places.pools) r->uses.push_back({"runs-in", "pool", pool});
  if (places.outside == Tri::no) {
    compute.paid_by_kind = "pool";
    compute.paid_by_id = places.pools.front();
  }
  r->meters.push_back(compute);
  // How a bill names it is not documented; both are looked for.
  r->bill_keys = {{"resource_id", r->id}, {"resource_name", r->name}};
  add_fact(*r, "type", text(row, "type"));
  for (const Json& schedule : rows(row, "schedule"))
    add_fact(*r, "stops by itself", text(schedule, "duration") + " " + text(schedule, "time_unit"));
  return r;
}

std::optional<Resource> lite_server_of(const Json& row, const Scope& scope) {
  auto r = base("lite_server", text(row, "id"), row, scope);
  if (!r) return r;
  // Bare metal costs on while it is stopped; only a deletion or its subscription's end ends it.
  r->meters.push_back(
      {.what = "compute",
       .running =
           runs_in(r->state,
                   {"CREATING", "RUNNING", "STARTING", "START_FAILED", "STOPPING", "STOPPED",
                    "STOP_FAILED", "REBOOTING", "REBOOT_FAILED", "CHANGINGOS", "CHANGINGOS_FAILED",
                    "REINSTALLINGOS", "REINSTALLINGOS_FAILED", "DELETING", "DELETE_FAILED"},
                   {"DELETED", "CREATE_FAILED"})});
  const std::string mode = text(row, "charging_mode");
  r->charging_mode = mode == "POST_PAID" ? "pay-per-use" : "";
  // COMMON does not tell; an order does.
  if (mode == "PRE_PAID" || (mode != "POST_PAID" && !text(row, "order_id").empty()))
    make_prepaid(*r);
  r->bill_keys.push_back({"resource_id", r->id});
  for (const char* key : {"id", "hps_id"})
    if (const std::string id = text(row, {"cloud_server", key}); !id.empty())
      r->bill_keys.push_back({"resource_id", id});
  // Data disks outlive a server that is deleted.
  for (const Json& volume : rows(row, "volumes"))
    if (const std::string id = text(volume, "evs_id"); !id.empty())
      r->uses.push_back({"disk", "volume", id});
  add_fact(*r, "flavor", text(row, "flavor"));
  add_fact(*r, "category", text(row, "category"));
  add_fact(*r, "order", text(row, "order_id"));
  return r;
}

std::optional<Resource> hyperinstance_of(const Json& row, const Scope& scope) {
  auto r = base("lite_server", text(row, "id"), row, scope);
  if (!r) return r;
  r->meters.push_back(
      {.what = "compute",
       .running = runs_in(r->state, {"PROVISIONING", "ACTIVE", "REIMAGING", "TERMINATING"},
                          {"TERMINATED"})});
  if (!text(row, "order_id").empty()) make_prepaid(*r);
  r->bill_keys.push_back({"resource_id", r->id});
  if (const std::string id = text(row, "hps_id"); !id.empty())
    r->bill_keys.push_back({"resource_id", id});
  add_fact(*r, "category", "supernode");
  add_fact(*r, "order", text(row, "order_id"));
  return r;
}

void pay_for_members(Resource& server, const Json& server_row,
                     const std::vector<Json>& hyperinstances) {
  for (const Json& whole : hyperinstances) {
    const auto is_member = [&](const Json& member) { return text(member, "id") == server.id; };
    const Json& members = rows(whole, "servers");
    const std::string hps = text(whole, "hps_id");
    const bool named = std::any_of(members.begin(), members.end(), is_member);
    if (!named && (hps.empty() || text(server_row, {"server_hps", "id"}) != hps)) continue;
    for (Meter& meter : server.meters) {
      meter.paid_by_kind = "lite_server";
      meter.paid_by_id = text(whole, "id");
    }
  }
}

// A network of servers: those cost, and stand in their own list.
std::optional<Resource> hyper_cluster_of(const Json& row, const Scope& scope) {
  auto r = base("hyper_cluster", text(row, "id"), row, scope);
  if (!r) return r;
  r->charging_mode = "free";
  return r;
}

std::optional<Resource> old_cluster_of(const Json& row, const Scope& scope) {
  auto r = base("old_cluster", text(row, "cluster_id"), row, scope);
  if (!r) return r;
  r->name = text(row, "cluster_name");
  r->meters.push_back(
      {.what = "nodes",
       .running = runs_in(r->state, {"deploying", "running", "concerning", "abnormal"}, {})});
  const std::string mode = text(row, "charging_mode");
  r->charging_mode = mode == "postpaid" ? "pay-per-use" : "";
  if (mode == "prepaid") make_prepaid(*r);
  r->bill_keys = {{"resource_name", r->name}, {"resource_id", r->id}};
  add_fact(*r, "flavor", text(row, {"nodes", "specification"}));
  add_fact(*r, "order", text(row, "order_id"));
  return r;
}

std::optional<Resource> old_job_of(const Json& row, const Scope& scope) {
  // The charged id is the one that a bill names; the API's own are numbers that repeat by region.
  std::string id = text(row, "resource_id");
  if (id.empty()) id = text(row, "job_id");
  auto r = base("old_job", std::move(id), row, scope);
  if (!r) return r;
  r->name = text(row, "job_name");
  r->created_at_ms = modelarts::time_ms(row, "create_time");
  r->charging_mode = "pay-per-use";
  // 7 waiting, 8 running, 9 killing, 15 scaling; 3, 10 to 13 have ended; 14 lost
  // (opentelekomcloud-docs/modelarts, historical_apis/.../job_statuses.rst).
  const int64_t status = number(row, "status").value_or(0);
  const bool runs = status == 8 || status == 9 || status == 15;
  const bool rests = status == 7 || (status >= 10 && status <= 13);
  r->meters.push_back({.what = "compute",
                       .running = runs    ? Tri::yes
                                  : rests ? Tri::no
                                          : Tri::unknown});
  r->bill_keys = {{"resource_name", r->name}, {"resource_id", r->id}};
  return r;
}

}  // namespace billstop::no_way_yet
