#include "sdk/sandbox/pool_create.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/price_list.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

const std::set<std::string> without_nodes{"Waiting", "Error", "CreationFailed"};

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, "ModelArts.50004000", why};
}

// "<display name>-<project id>"; a second pool of that name gets other digits.
std::string new_pool_id(World& world, Account& account, const Item& pool) {
  std::string id = pool.name + "-" + pool.project;
  if (account.find("pool", id)) id = pool.name + "-" + world.new_hex32();
  return id;
}

void keep_given(Json& held, const char* key, const Json& value) {
  if (!held.contains(key)) held[key] = value;
}

void complete_labels(World& world, const Account& account, Item& pool) {
  const Project* project = account.project(pool.project);
  const std::string drawn = world.new_hex32();
  Json& labels = pool.detail["metadata"]["labels"];
  keep_given(labels, "os.modelarts/name", pool.name);
  keep_given(labels, "os.modelarts/workspace.id", pool.workspace);
  keep_given(labels, "os.modelarts/resource.id", "maos-" + pool.name + "-" + drawn.substr(0, 5));
  keep_given(labels, "os.modelarts/tenant.domain.id", account.id);
  keep_given(labels, "os.modelarts/tenant.project.id", pool.project);
  keep_given(labels, "os.modelarts/enterprise.project.id", "0");
  keep_given(labels, "os.modelarts.pool/biz", "private");
  keep_given(labels, "os.modelarts/create-from", "console");
  keep_given(labels, "os.modelarts/region", project ? project->region : "");
}

// A JSON text inside a JSON text: flavor -> billing id.
std::string flavor_ids(World& world, const Item& pool) {
  Json ids = Json::object();
  for (const Json& resource : pool.detail["spec"]["resources"]) {
    const std::string flavor = resource.value("flavor", "");
    const std::string tail = flavor.starts_with("modelarts.") ? flavor.substr(10) : flavor;
    ids[flavor] = "maos." + tail + "." + world.new_hex32().substr(0, 10);
  }
  return ids.dump();
}

void complete_spec(Item& pool) {
  Json& spec = pool.detail["spec"];
  keep_given(spec, "type", "Dedicate");
  keep_given(spec, "scope", Json::array({"Train", "Infer", "Notebook"}));
  keep_given(spec, "controlMode", 0);
  keep_given(spec, "resources", Json::array());
  if (spec["resources"].empty() && spec["type"] == "Dedicate") {
    spec["resources"].push_back({{"flavor", "modelarts.vm.cpu.8ud"}, {"count", 1}});
  }
  for (Json& resource : spec["resources"]) {
    keep_given(resource, "count", 1);
    keep_given(resource, "maxCount", resource["count"]);
  }
}

int64_t wanted_nodes(const Json& resource) {
  return std::clamp<int64_t>(resource.value("count", int64_t{1}), 0, 2'000);
}

void make_nodes(World& world, Item& pool, int64_t at_ms) {
  if (pool.detail.contains("_nodes") || without_nodes.contains(pool.state)) return;
  if (is_logical(pool)) return;
  pool.detail["_nodes"] = Json::array();
  size_t place = 0;
  for (const Json& resource : pool.detail["spec"]["resources"]) {
    const std::string nodepool = "nodepool-" + std::to_string(++place);
    add_nodes(world, pool, resource["flavor"], wanted_nodes(resource), nodepool, at_ms);
  }
}

void resize(Context& context, Item& pool, const Json& wanted) {
  const std::string flavor = wanted.at("flavor");
  const int64_t count = wanted_nodes(wanted);
  if (count < 1) refuse("At least one node must stay.");
  std::vector<std::string> held;
  for (const Json& node : pool.detail.value("_nodes", Json::array())) {
    if (node["flavor"] == flavor && !node.contains("gone_ms")) held.push_back(node["name"]);
  }
  for (auto i = static_cast<size_t>(count); i < held.size(); ++i) {
    remove_node(context.world, pool, held[i], context.now_ms);
  }
  const int64_t missing = count - static_cast<int64_t>(held.size());
  add_nodes(context.world, pool, flavor, missing, "nodepool-1", context.now_ms);
  for (Json& resource : pool.detail["spec"]["resources"]) {
    if (resource.value("flavor", "") == flavor) resource["count"] = resource["maxCount"] = count;
  }
}

}  // namespace

Item new_pool(Context& context) {
  const Json body = context.body();
  if (!body.contains("metadata") || !body.contains("spec")) refuse("metadata and spec are needed.");
  const Json labels = body["metadata"].value("labels", Json::object());
  Item pool{.kind = "pool", .name = labels.value("os.modelarts/name", "")};
  if (pool.name.empty()) refuse("The label os.modelarts/name is mandatory.");
  pool.account = context.account.id;
  pool.project = context.project->id;
  pool.workspace = labels.value("os.modelarts/workspace.id", "0");
  pool.owner_id = context.user.id;
  pool.owner_name = context.user.name;
  if (!may_read_workspace(context, pool.workspace)) throw CloudError{403, {}, "No right."};
  Json annotations = body["metadata"].value("annotations", Json::object());
  const std::string pays = annotations.value("os.modelarts/auto.pay", "false");
  annotations.erase("os.modelarts/auto.pay");
  keep_given(annotations, "os.modelarts/billing.mode", "0");
  pool.detail = {{"metadata", {{"labels", labels}, {"annotations", annotations}}},
                 {"spec", body["spec"]}};
  const bool unpaid = is_prepaid(pool) && pays != "true" && pays != "1";
  pool.state = unpaid ? "Waiting" : "Creating";
  pool.created_at_ms = pool.updated_at_ms = context.now_ms;
  pool.id = new_pool_id(context.world, context.account, pool);
  complete_pool(context.world, context.account, pool, context.now_ms);
  return pool;
}

void complete_pool(World& world, const Account& account, Item& pool, int64_t now_ms) {
  if (pool.name.empty()) throw std::runtime_error("a pool has no name");
  if (!account.project(pool.project)) {
    throw std::runtime_error("pool " + pool.name + ": no project " + pool.project);
  }
  place_in_time(pool, now_ms);
  if (pool.id.empty()) pool.id = pool.name + "-" + pool.project;
  if (pool.workspace.empty()) pool.workspace = "0";
  if (pool.state.empty()) pool.state = "Running";
  if (pool.owner_id.empty() && !account.users.empty() && !pool.not_ours) {
    pool.owner_id = account.users.front().id;
    pool.owner_name = account.users.front().name;
  }
  complete_spec(pool);
  complete_labels(world, account, pool);
  Json& annotations = pool.detail["metadata"]["annotations"];
  // Account files may leave the mode out on purpose by writing null.
  keep_given(annotations, "os.modelarts/billing.mode", "0");
  if (annotations["os.modelarts/billing.mode"].is_null()) {
    annotations.erase("os.modelarts/billing.mode");
  }
  keep_given(annotations, "os.modelarts/flavor.resource.ids", flavor_ids(world, pool));
  make_nodes(world, pool, pool.created_at_ms);
  settle_pool(world, pool, now_ms);
}

void complete_prepaid_node(World& world, Account& account, Item& node, int64_t now_ms) {
  place_in_time(node, now_ms);
  const Item* pool = account.find("pool", node.detail.value("_pool", ""));
  if (!pool) throw std::runtime_error("a prepaid node names no pool of its account");
  const std::string drawn = world.new_hex32();
  if (node.id.empty()) node.id = "os-node-" + drawn.substr(0, 12);
  if (node.name.empty()) node.name = node.id;
  if (node.state.empty()) node.state = "Available";
  node.project = pool->project;
  node.workspace = pool->workspace;
  keep_given(node.detail, "flavor", "modelarts.vm.cpu.8ud");
  keep_given(node.detail, "az", "az-1");
  keep_given(node.detail, "ip", "192.168.21.2");
  keep_given(node.detail, "resource_id", "maos-node-" + drawn.substr(20));
  keep_given(node.detail, "nodepool", "nodepool-1");
  if (node.rate_per_hour.empty())
    node.rate_per_hour = flavor_rate(node.detail["flavor"].get<std::string>());
}

void change_pool(Context& context, Item& pool) {
  if (pool.not_ours) throw CloudError{403, {}, "The resource pool is not yours."};
  if (pool.state != "Running") {
    throw CloudError{409, "ModelArts.50015000", "The resource pool is not running."};
  }
  const Json body = context.body();
  const Json given = body.value("/metadata/annotations"_json_pointer, Json::object());
  Json& annotations = pool.detail["metadata"]["annotations"];
  for (const auto& [key, value] : given.items()) annotations[key] = value;
  for (const Json& wanted : body.value("/spec/resources"_json_pointer, Json::array())) {
    resize(context, pool, wanted);
  }
  pool.updated_at_ms = context.now_ms;
}

}  // namespace billstop::sandbox
