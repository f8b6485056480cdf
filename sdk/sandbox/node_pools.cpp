#include "sdk/sandbox/node_pools.hpp"

#include <algorithm>
#include <map>

#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/pool_users.hpp"

namespace billstop::sandbox {
namespace {

using Groups = std::map<std::string, std::vector<Node>>;

Groups groups_of(Account& account, const Item& pool) {
  Groups groups;
  for (const Node& node : nodes_of(account, pool)) groups[node.nodepool].push_back(node);
  return groups;
}

std::vector<Node> group_of(Account& account, const Item& pool, const std::string& name) {
  const Groups groups = groups_of(account, pool);
  const auto found = groups.find(name);
  if (found == groups.end()) {
    throw CloudError{404, "ModelArts.50015001", "The node pool does not exist."};
  }
  return found->second;
}

std::vector<Node> asked_group(Context& context, const Item& pool) {
  return group_of(context.account, pool, context.path.at("nodepool_name"));
}

Json count_view(const std::vector<Node>& nodes) {
  return {{"flavor", nodes.front().flavor}, {"count", nodes.size()}, {"maxCount", nodes.size()}};
}

Json node_pool_view(const std::string& name, const std::vector<Node>& nodes) {
  return {{"apiVersion", "v2"},
          {"kind", "NodePool"},
          {"metadata", {{"name", name}}},
          {"spec", {{"resources", count_view(nodes)}}},
          {"status", {{"resources", {{"available", count_view(nodes)}}}}}};
}

int64_t count_of(const Json& resources) {
  const int64_t count = resources.at("count");
  if (count < 1 || count > 2'000) {
    throw CloudError{400, "ModelArts.50004000", "The count is out of range."};
  }
  return count;
}

void check_changeable(const Item& pool) {
  if (pool.not_ours) throw CloudError{403, {}, "The resource pool is not yours."};
  if (pool.state == "Running" && !is_logical(pool)) return;
  throw CloudError{409, "ModelArts.50015000", "The resource pool can not be changed now."};
}

void check_group_deletable(Context& context, const Item& pool, const std::vector<Node>& nodes) {
  const bool hourly = std::ranges::all_of(nodes, [](const Node& n) { return n.mode == "0"; });
  if (is_prepaid(pool) || !hourly) {
    throw CloudError{400, "ModelArts.50004000", "Only pay-per-use node pools can be deleted."};
  }
  if (has_living_users(context.account, pool)) {
    throw CloudError{409, "ModelArts.50015000", "The node pool is in use."};
  }
}

}  // namespace

Reply list_node_pools(Context& context, const Item& pool) {
  Json items = Json::array();
  for (const auto& [name, nodes] : groups_of(context.account, pool)) {
    items.push_back(node_pool_view(name, nodes));
  }
  return json_reply(200, {{"apiVersion", "v2"}, {"kind", "NodePoolList"}, {"items", items}});
}

Reply show_node_pool(Context& context, const Item& pool) {
  const auto nodes = asked_group(context, pool);
  return json_reply(200, node_pool_view(context.path.at("nodepool_name"), nodes));
}

Reply list_nodes_of_node_pool(Context& context, const Item& pool) {
  return node_page(context, pool, asked_group(context, pool));
}

Reply create_node_pool(Context& context, Item& pool) {
  check_changeable(pool);
  const Json body = context.body();
  const std::string name = body.at("metadata").at("name");
  const Json& resources = body.at("spec").at("resources");
  if (groups_of(context.account, pool).contains(name)) {
    throw CloudError{409, "ModelArts.50015000", "The node pool exists."};
  }
  add_nodes(context.world, pool, resources.at("flavor"), count_of(resources), name, context.now_ms);
  context.ledger("pool", pool.id, "changed");
  Json view = node_pool_view(name, group_of(context.account, pool, name));
  view.erase("status");
  return json_reply(200, view);
}

Reply resize_node_pool(Context& context, Item& pool) {
  check_changeable(pool);
  const auto nodes = asked_group(context, pool);
  const int64_t count = count_of(context.body().at("spec").at("resources"));
  const std::string& name = context.path.at("nodepool_name");
  for (auto i = static_cast<size_t>(count); i < nodes.size(); ++i) {
    remove_node(context.world, pool, nodes[i].name, context.now_ms);
  }
  add_nodes(context.world, pool, nodes.front().flavor, count - static_cast<int64_t>(nodes.size()),
            name, context.now_ms);
  context.ledger("pool", pool.id, "changed");
  return json_reply(200, {{"metadata", {{"annotations", Json::object()}}},
                          {"spec", {{"resources", count_view(asked_group(context, pool))}}}});
}

Reply delete_node_pool(Context& context, Item& pool) {
  check_changeable(pool);
  const auto nodes = asked_group(context, pool);
  check_group_deletable(context, pool, nodes);
  for (const Node& node : nodes) remove_node(context.world, pool, node.name, context.now_ms);
  context.ledger("pool", pool.id, "changed");
  return json_reply(200, node_pool_view(context.path.at("nodepool_name"), nodes));
}

}  // namespace billstop::sandbox
