#include "plugins/pool/node_row.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/pool/pool_row.hpp"

namespace billstop::pool {

using modelarts::Json;
using modelarts::text;

namespace {

// The SDK's node model lacks this annotation; the Terraform provider reads it on every node.
std::string mode_of(const Json& node) {
  return text(node, {"metadata", "annotations", "os.modelarts/billing.mode"});
}

// "0" normal, "1" frozen, "2" deleted (SDK node_labels.py).
std::string billing_status(const Json& node) {
  return text(node, {"metadata", "labels", "os.modelarts/billing.status"});
}

std::string billing_id(const Json& node) {
  return text(node, {"metadata", "labels", "os.modelarts/resource.id"});
}

bool is_active_prepaid(const Json& node) {
  return mode_of(node) == "1" && billing_status(node) != "2";
}

// The words of the workloads list for what the rest of billstop calls a kind.
std::string kind_of(const std::string& type) {
  if (type == "train") return "training_job";
  if (type == "infer") return "service";
  if (type == "x-infer") return "inference_service";
  return type.empty() ? "workload" : type;
}

}  // namespace

std::optional<Resource> prepaid_node_of(const Json& node, const Resource& pool) {
  Resource r;
  r.kind = "node";
  r.id = text(node, {"metadata", "name"});
  if (r.id.empty() || !is_active_prepaid(node)) return std::nullopt;
  r.name = r.id;
  r.scope = pool.scope;
  r.state = text(node, {"status", "phase"});
  r.created_at_ms = modelarts::time_ms(modelarts::at(node, {"metadata", "creationTimestamp"}));
  r.charging_mode = "prepaid";
  r.untouchable = pool.untouchable;
  // Nodes have no tags of their own: what protects the pool protects them.
  r.tags_known = pool.tags_known;
  r.tags = pool.tags;
  r.handles = {{"pool_name", pool.id}, {"node_name", r.id}};
  r.uses.push_back({"runs-in", "pool", pool.id});
  if (const auto id = billing_id(node); !id.empty()) {
    r.handles.push_back({"resource_id", id});
    r.bill_keys.push_back({"resource_id", id});
    r.uses.push_back({"billed-as", "subscription", id});
  }
  r.meters.push_back(
      {.what = "subscription", .running = billing_status(node) == "1" ? Tri::unknown : Tri::yes});
  r.facts.push_back({"flavor", text(node, {"spec", "flavor"})});
  return r;
}

void add_nodes(Resource& pool, const std::vector<Json>& nodes) {
  size_t prepaid = 0;
  for (const Json& node : nodes) {
    const auto billed = text(node, {"metadata", "labels", "os.modelarts/resource.id"});
    if (mode_of(node) == "0" && !billed.empty()) pool.bill_keys.push_back({"resource_id", billed});
    if (!is_active_prepaid(node)) continue;
    ++prepaid;
    if (billing_id(node).empty() || text(node, {"metadata", "name"}).empty())
      block_way(pool, "a prepaid node is in it that bears no name or billing id");
  }
  pool.facts.push_back(
      {"nodes", std::to_string(nodes.size()) + ", of which prepaid " + std::to_string(prepaid)});
  const bool extra = std::any_of(nodes.begin(), nodes.end(),
                                 [](const Json& node) { return mode_of(node) == "0"; });
  if (pool.charging_mode == "prepaid" && extra)
    pool.meters.push_back({.what = "nodes", .running = Tri::yes});
}

std::string why_nodes_keep_it(const std::vector<Json>& nodes) {
  for (const Json& node : nodes)
    if (is_active_prepaid(node))
      return "prepaid node " + text(node, {"metadata", "name"}) +
             " is active until its subscription ends";
  return {};
}

std::optional<Use> user_of(const Json& workload) {
  const std::string status = text(workload, "status");
  if (status == "Completed" || status == "Terminated" || status == "Failed") return std::nullopt;
  std::string id = text(workload, "jobUUID");
  if (id.empty()) id = text(workload, "uid");
  if (id.empty()) id = text(workload, "name");
  return Use{"runs-in", kind_of(text(workload, "type")), id};
}

bool is_terminating(const Json& workload) {
  return text(workload, "status") == "Terminating";
}

}  // namespace billstop::pool
