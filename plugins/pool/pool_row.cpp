#include "plugins/pool/pool_row.hpp"

#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::pool {

using modelarts::at;
using modelarts::Json;
using modelarts::number;
using modelarts::rows;
using modelarts::text;

namespace {

std::string label(const Json& pool, std::string_view key) {
  return text(pool, {"metadata", "labels", key});
}

std::string annotation(const Json& pool, std::string_view key) {
  return text(pool, {"metadata", "annotations", key});
}

std::string phase_of(const Json& pool) {
  return text(pool, {"status", "phase"});
}

std::string root_of(const Json& pool) {
  const std::string root = text(pool, {"status", "root"});
  return root.empty() ? text(pool, {"status", "parent"}) : root;
}

// A label such as "os.modelarts/nobilling" counts unless it says no.
bool is_set(const std::string& value) {
  return !value.empty() && value != "false" && value != "0";
}

// The annotation absent is not "pay-per-use": nothing says so.
std::string charging_of(const Json& pool) {
  const std::string mode = annotation(pool, "os.modelarts/billing.mode");
  return mode == "0" ? "pay-per-use" : mode == "1" ? "prepaid" : "";
}

std::string untouchable_because(const Json& pool, const Scope& scope) {
  if (label(pool, "os.modelarts.pool/biz") == "public") return "a public pool";
  const std::string project = label(pool, "os.modelarts/tenant.project.id");
  if (!project.empty() && project != scope.project) return "a pool of another project";
  if (is_set(label(pool, "os.modelarts/nobilling"))) return "marked as not billed";
  return {};
}

// Bits of spec.controlMode (SDK pool_spec_model.py).
std::string why_controlled(int64_t control_mode) {
  if ((control_mode & 16) != 0) return "frozen by the police";
  if ((control_mode & 8) != 0) return "frozen: no operation is possible";
  if ((control_mode & 1) != 0) return "being converted to yearly/monthly";
  return {};
}

std::string why_no_delete(const Json& pool) {
  const std::string phase = phase_of(pool);
  if (is_deleting(pool)) return "already being deleted";
  if (phase == "Creating") return "still being created";
  if (phase == "Waiting") return "an unpaid order, which bills nothing";
  if (const auto why = why_controlled(number(at(pool, {"spec", "controlMode"})).value_or(0));
      !why.empty())
    return why;
  if (is_logical(pool)) return {};
  const std::string charging = charging_of(pool);
  if (charging == "prepaid") return "prepaid: it ends with its subscription, never by deleting";
  return charging.empty() ? "the cloud does not say whether it is prepaid" : "";
}

void add_meters(Resource& to, const Json& pool) {
  Meter nodes{.what = "nodes", .running = phase_bills(pool)};
  if (is_logical(pool)) {
    // The nodes are its root's, which pays for them.
    nodes.paid_by_kind = "pool";
    nodes.paid_by_id = root_of(pool);
    if (!nodes.paid_by_id.empty()) to.meters.push_back(nodes);
    return;
  }
  if (to.charging_mode == "prepaid") {
    nodes.what = "subscription";
    // What was paid for a pool that failed may have come back, or not: no document says.
    if (nodes.running == Tri::no && phase_of(pool) != "Waiting") nodes.running = Tri::unknown;
  }
  if (!to.untouchable.empty()) nodes.running = Tri::no;  // not billed, or to somebody else
  to.meters.push_back(nodes);
}

// Three identifiers of one pool, and one more for each flavor in a text that is JSON itself.
void add_bill_keys(Resource& to, const Json& pool) {
  to.bill_keys.push_back({"resource_name", to.name});
  if (const std::string id = label(pool, "os.modelarts/resource.id"); !id.empty()) {
    to.bill_keys.push_back({"resource_id", id});
    to.handles.push_back({"resource_id", id});
    if (to.charging_mode == "prepaid") to.uses.push_back({"billed-as", "subscription", id});
  }
  const Json flavors = modelarts::parse(annotation(pool, "os.modelarts/flavor.resource.ids"));
  if (!flavors.is_object()) return;
  for (const Json& id : flavors)
    if (!text(id).empty()) to.bill_keys.push_back({"resource_id", text(id)});
}

// A map or a list of {key, value}: the form of this annotation is not documented.
void add_tags_of_annotation(Resource& to, const Json& pool) {
  const std::string written = annotation(pool, "os.modelarts/tms.tags");
  const Json tags = modelarts::parse(written);
  to.tags_known = written.empty() || tags.is_structured();
  if (tags.is_object())
    for (const auto& [key, value] : tags.items()) to.tags.push_back({key, text(value)});
  for (const Json& tag : rows(tags)) to.tags.push_back({text(tag, "key"), text(tag, "value")});
}

void add_facts(Resource& to, const Json& pool) {
  std::string flavors;
  for (const Json& resource : rows(at(pool, {"spec", "resources"}))) {
    if (!flavors.empty()) flavors += ", ";
    flavors += text(resource, "flavor") + " x " + text(resource, "count");
  }
  const Pair facts[] = {{"flavors", flavors},
                        {"type", text(pool, {"spec", "type"})},
                        {"message", text(pool, {"status", "message"})},
                        {"sharing", label(pool, "os.modelarts/sharing")},
                        {"auto renew", annotation(pool, "os.modelarts/auto.renew")},
                        {"order", annotation(pool, "os.modelarts/order.id")}};
  for (const Pair& fact : facts)
    if (!fact.value.empty()) to.facts.push_back(fact);
}

bool holds_nodes(const Json& pool) {
  for (const char* kind : {"available", "abnormal", "creating"})
    for (const Json& flavor : rows(at(pool, {"status", "resources", kind})))
      if (number(flavor, "count").value_or(0) > 0) return true;
  return false;
}

}  // namespace

std::string id_of(const Json& pool) {
  return text(pool, {"metadata", "name"});
}

bool is_logical(const Json& pool) {
  return text(pool, {"spec", "type"}) == "Logical" || !text(pool, {"status", "parent"}).empty();
}

bool may_have_subpools(const Json& pool) {
  return !is_logical(pool) && annotation(pool, "os.modelarts.pool/subpools.count") != "0";
}

bool is_deleting(const Json& pool) {
  return phase_of(pool) == "Deleting" || !text(pool, {"metadata", "deletionTimestamp"}).empty();
}

bool is_alive(const Json& pool) {
  const std::string phase = phase_of(pool);
  return phase != "Error" && phase != "CreationFailed" && phase != "Waiting";
}

Tri phase_bills(const Json& pool) {
  const std::string phase = phase_of(pool);
  // Whether a frozen pool is still billed is not documented.
  const int64_t control_mode = number(at(pool, {"spec", "controlMode"})).value_or(0);
  if ((control_mode & (8 | 16)) != 0) return Tri::unknown;
  for (const char* billed : {"Creating", "Running", "Abnormal", "ScalingFailed", "Deleting"})
    if (phase == billed) return Tri::yes;
  if (phase == "Waiting") return Tri::no;
  // Taken as free, unless there are nodes that contradict.
  if (!is_alive(pool)) return holds_nodes(pool) ? Tri::yes : Tri::no;
  return Tri::unknown;
}

std::optional<Resource> resource_of(const Json& pool, const Scope& scope) {
  Resource r;
  r.kind = "pool";
  r.id = id_of(pool);
  if (r.id.empty()) return std::nullopt;
  r.name = label(pool, "os.modelarts/name");
  if (r.name.empty()) r.name = r.id;
  r.scope = scope;
  if (const auto workspace = label(pool, "os.modelarts/workspace.id"); !workspace.empty())
    r.scope.workspace = workspace;
  r.state = phase_of(pool);
  r.created_at_ms = modelarts::time_ms(at(pool, {"metadata", "creationTimestamp"}));
  r.charging_mode = charging_of(pool);
  r.untouchable = untouchable_because(pool, scope);
  r.handles.push_back({"pool_name", r.id});
  r.ways.push_back({"delete", why_no_delete(pool)});
  add_meters(r, pool);
  if (is_logical(pool) && !root_of(pool).empty())
    r.uses.push_back({"runs-in", "pool", root_of(pool)});
  if (const auto network = text(pool, {"spec", "network", "name"}); !network.empty())
    r.uses.push_back({"mount", "network", network});
  add_bill_keys(r, pool);
  add_tags_of_annotation(r, pool);
  add_facts(r, pool);
  return r;
}

void block_way(Resource& pool, const std::string& why) {
  for (WayNow& way : pool.ways)
    if (way.why_not.empty()) way.why_not = why;
}

std::string why_not_delete(const Resource& pool) {
  return pool.ways.empty() ? "it has no such way" : pool.ways.front().why_not;
}

}  // namespace billstop::pool
