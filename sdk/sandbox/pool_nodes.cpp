#include "sdk/sandbox/pool_nodes.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/continue_page.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

Node from_part(const Item& pool, const Json& part) {
  const bool made = pool.state != "Creating";
  const bool leaving = part.contains("gone_ms") || pool.state == "Deleting";
  return {part["name"],
          part["flavor"],
          part["az"],
          part["ip"],
          leaving ? "Deleting"
          : made  ? part.value("phase", "Available")
                  : "Creating",
          part["resource_id"],
          part["nodepool"],
          part["mode"],
          part["rate"],
          part["created_at_ms"],
          part["mode"] == "0"};
}

Node from_item(const Item& item) {
  const Json& detail = item.detail;
  return {item.id,
          detail["flavor"],
          detail["az"],
          detail["ip"],
          item.state,
          detail["resource_id"],
          detail["nodepool"],
          "1",
          item.rate_per_hour,
          item.created_at_ms,
          true};
}

// Whole or not at all: the cloud checks every name before the first node goes.
void check_deletable(const std::vector<Node>& nodes, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto node = std::ranges::find(nodes, name, &Node::name);
    if (node == nodes.end()) throw CloudError{404, "ModelArts.50015001", "No node " + name + "."};
    if (node->mode != "0") {
      throw CloudError{400, "ModelArts.50004000", "Only pay-per-use nodes can be deleted."};
    }
  }
  const auto left = std::ranges::count_if(nodes, [&](const Node& node) {
    return node.phase != "Deleting" && std::ranges::find(names, node.name) == names.end();
  });
  if (left == 0) throw CloudError{400, "ModelArts.50004000", "At least one node must stay."};
}

}  // namespace

std::vector<Item*> prepaid_nodes_of(Account& account, const Item& pool) {
  std::vector<Item*> found = account.of_kind("node");
  std::erase_if(found, [&](const Item* node) {
    return node->project != pool.project || node->detail.value("_pool", "") != pool.id;
  });
  return found;
}

std::vector<Node> nodes_of(Account& account, const Item& pool) {
  std::vector<Node> nodes;
  for (const Json& part : pool.detail.value("_nodes", Json::array())) {
    nodes.push_back(from_part(pool, part));
  }
  for (const Item* item : prepaid_nodes_of(account, pool)) nodes.push_back(from_item(*item));
  return nodes;
}

void add_nodes(World& world, Item& pool, const std::string& flavor, int64_t count,
               const std::string& nodepool, int64_t now_ms) {
  for (int64_t i = 0; i < count; ++i) {
    const std::string drawn = world.new_hex32();
    const int64_t place = static_cast<int64_t>(pool.detail["_nodes"].size()) + 1;
    pool.detail["_nodes"].push_back({{"name", "os-node-" + drawn.substr(0, 12)},
                                     {"flavor", flavor},
                                     {"az", "az-" + std::to_string(1 + place % 2)},
                                     {"ip", "192.168.20." + std::to_string(place % 250 + 2)},
                                     {"resource_id", "maos-node-" + drawn.substr(20)},
                                     {"nodepool", nodepool},
                                     {"mode", is_prepaid(pool) ? "1" : "0"},
                                     {"rate", flavor_rate(flavor)},
                                     {"created_at_ms", now_ms}});
  }
}

Json::array_t* own_nodes(Item& pool) {
  const auto held = pool.detail.find("_nodes");
  return held == pool.detail.end() ? nullptr : held->get_ptr<Json::array_t*>();
}

void remove_node(const World& world, Item& pool, const std::string& node, int64_t now_ms) {
  Json::array_t* nodes = own_nodes(pool);
  if (nodes == nullptr) return;
  for (Json& part : *nodes) {
    if (part["name"] != node || part.contains("gone_ms")) continue;
    part["gone_ms"] = now_ms + world.switches.get("pool.node_delete_ms");
  }
}

void drop_gone_nodes(Item& pool, int64_t now_ms) {
  Json::array_t* nodes = own_nodes(pool);
  if (nodes == nullptr) return;
  std::erase_if(*nodes, [&](const Json& part) {
    if (!part.contains("gone_ms") || part["gone_ms"].get<int64_t>() > now_ms) return false;
    pool.updated_at_ms = std::max(pool.updated_at_ms, part["gone_ms"].get<int64_t>());
    return true;
  });
}

Json node_view(const Item& pool, const Account& account, const Node& node) {
  Json labels{{"os.modelarts/tenant.domain.id", account.id},
              {"os.modelarts/tenant.project.id", pool.project},
              {"os.modelarts/billing.status", "0"},
              {"os.modelarts.node/nodepool", node.nodepool},
              {"os.modelarts.node/cluster", pool.id}};
  Json annotations = Json::object();
  if (node.own_bill) {
    labels["os.modelarts/resource.id"] = node.resource_id;
    annotations["os.modelarts/billing.mode"] = node.mode;
  }
  const Json size{{"cpu", "8"}, {"memory", "32Gi"}};
  return {{"apiVersion", "v2"},
          {"kind", "Node"},
          {"metadata",
           {{"name", node.name},
            {"creationTimestamp", iso_seconds(node.created_at_ms)},
            {"labels", labels},
            {"annotations", annotations}}},
          {"spec", {{"flavor", node.flavor}}},
          {"status",
           {{"phase", node.phase},
            {"az", node.az},
            {"privateIp", node.ip},
            {"resources", size},
            {"availableResources", size}}}};
}

Reply node_page(const Context& context, const Item& pool, const std::vector<Node>& nodes) {
  Json rows = Json::array();
  for (const Node& node : nodes) rows.push_back(node_view(pool, context.account, node));
  return json_reply(200, continue_page(context, "NodeList", "v2", rows));
}

Reply batch_delete_nodes(Context& context, Item& pool) {
  const auto names = context.body().at("deleteNodeNames").get<std::vector<std::string>>();
  try {
    check_deletable(nodes_of(context.account, pool), names);
  } catch (const CloudError&) {
    for (const std::string& name : names) context.ledger("node", name, "refused");
    throw;
  }
  for (const std::string& name : names) {
    remove_node(context.world, pool, name, context.now_ms);
    context.ledger("node", name, "changed");
  }
  return empty_reply(200);
}

}  // namespace billstop::sandbox
