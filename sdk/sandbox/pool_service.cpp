#include "sdk/sandbox/pool_service.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/node_pools.hpp"
#include "sdk/sandbox/order_book.hpp"
#include "sdk/sandbox/pool_create.hpp"
#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/pool_users.hpp"
#include "sdk/sandbox/pool_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

Item& pool_of(Context& context) {
  Item* pool = context.account.find("pool", context.path.at("pool_name"));
  if (!pool || pool->project != context.project->id) {
    throw CloudError{404, "ModelArts.50015001", "The resource pool does not exist."};
  }
  check_readable(context, *pool);
  return *pool;
}

Reply show_node(Context& context) {
  const Item& pool = pool_of(context);
  const auto nodes = nodes_of(context.account, pool);
  const auto node = std::ranges::find(nodes, context.path.at("node_name"), &Node::name);
  if (node == nodes.end()) {
    throw CloudError{404, "ModelArts.50015001", "The node does not exist."};
  }
  return json_reply(200, node_view(pool, context.account, *node));
}

Reply show_tags(Context& context) {
  Json tags = Json::array();
  for (const auto& [key, value] : pool_of(context).tags) {
    tags.push_back({{"key", key}, {"values", Json::array({value})}});
  }
  return json_reply(200, {{"tags", tags}});
}

Reply show_quotas(Context& context) {
  const auto used = std::ranges::count_if(context.account.of_kind("pool"), [&](const Item* pool) {
    return pool->project == context.project->id && !pool->not_ours;
  });
  const Json pools{{"type", "pool"}, {"quota", "100"}, {"used", std::to_string(used)}};
  return json_reply(200, {{"quotas", {{"resources", Json::array({pools})}}}});
}

Reply patch(Context& context) {
  Item& pool = pool_of(context);
  change_pool(context, pool);
  context.ledger("pool", pool.id, "changed");
  return json_reply(200, pool_view(context.account, pool));
}

class PoolService final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"pool", "node"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v2/{project_id}/pools", one = all + "/{pool_name}";
    const std::string statistics = "/v2/{project_id}/statistics/pools";
    std::vector<Route> routes{
        {"pool.list", "GET", all, "modelarts:pool:list", false, true, list_pools},
        {"pool.statistics", "GET", statistics, "modelarts:pool:list", false, true, pool_statistics},
        {"pool.show", "GET", one, "modelarts:pool:get", false, false,
         [](Context& c) { return json_reply(200, pool_view(c.account, pool_of(c))); }},
        {"pool.create", "POST", all, "modelarts:pool:create", true, false,
         [this](Context& c) { return create(c); }},
        {"pool.patch", "PATCH", one, "modelarts:pool:update", true, false, patch},
        {"pool.delete", "DELETE", one, "modelarts:pool:delete", true, false,
         [this](Context& c) { return remove(c); }},
        {"pool.workloads.list", "GET", one + "/workloads", "modelarts:pool:get", false, false,
         [this](Context& c) { return list_workloads(c, pool_of(c), users_); }},
        {"pool.workloads.statistics", "GET", statistics + "/{pool_name}/workloads",
         "modelarts:pool:get", false, false,
         [](Context& c) { return workload_statistics(c, pool_of(c)); }},
        {"pool.tags.show", "GET", "/v1/{project_id}/pools/{pool_name}/tags", "modelarts:pool:get",
         false, false, show_tags},
        {"quota.os", "GET", "/v1/{project_id}/quotas", "modelarts:pool:list", false, false,
         show_quotas},
        {"pool.orders.list", "GET", "/v1/{project_id}/orders", "modelarts:pool:list", false, true,
         [this](Context& c) { return orders_.list(c); }},
        {"pool.order.show", "GET", "/v1/{project_id}/orders/{order_name}", "modelarts:pool:get",
         false, false, [this](Context& c) { return orders_.show(c); }},
    };
    add_node_routes(routes, one);
    return routes;
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    advance_pools(world, account, now_ms);
  }

  std::vector<Meter> meters(const Account&, const Item& item) const override {
    return item.kind == "node" ? prepaid_node_meters(item) : pool_meters(item);
  }

  // Pools of an account file were ordered once; only what has not been paid is still open.
  void complete(World& world, Account& account, Item& item, int64_t now_ms) override {
    if (item.kind == "node") return complete_prepaid_node(world, account, item, now_ms);
    complete_pool(world, account, item, now_ms);
    if (!item.not_ours && !is_logical(item)) name_order(world, item, item.created_at_ms);
  }

 private:
  static void add_node_routes(std::vector<Route>& routes, const std::string& pool) {
    const std::string nodes = pool + "/nodes", groups = pool + "/nodepools";
    const std::string group = groups + "/{nodepool_name}";
    const std::string read = "modelarts:pool:get", write = "modelarts:pool:update";
    const auto with_pool = [](auto act) {
      return [act](Context& c) { return act(c, pool_of(c)); };
    };
    routes.push_back({"pool.nodes.list", "GET", nodes, read, false, false,
                      with_pool([](Context& c, const Item& p) {
                        return node_page(c, p, nodes_of(c.account, p));
                      })});
    routes.push_back(
        {"pool.nodes.show", "GET", nodes + "/{node_name}", read, false, false, show_node});
    routes.push_back({"pool.nodes.batch_delete", "POST", nodes + "/batch-delete", write, true,
                      false, with_pool(batch_delete_nodes)});
    routes.push_back(
        {"pool.nodepools.list", "GET", groups, read, false, false, with_pool(list_node_pools)});
    routes.push_back(
        {"pool.nodepools.show", "GET", group, read, false, false, with_pool(show_node_pool)});
    routes.push_back({"pool.nodepools.nodes", "GET", group + "/nodes", read, false, false,
                      with_pool(list_nodes_of_node_pool)});
    routes.push_back(
        {"pool.nodepools.create", "POST", groups, write, true, false, with_pool(create_node_pool)});
    routes.push_back(
        {"pool.nodepools.patch", "PATCH", group, write, true, false, with_pool(resize_node_pool)});
    routes.push_back({"pool.nodepools.delete", "DELETE", group, write, true, false,
                      with_pool(delete_node_pool)});
  }

  void name_order(World& world, Item& pool, int64_t at_ms) {
    const bool unpaid = pool.state == "Waiting";
    const Order& order =
        orders_.enter(world, pool, "apply", "createPool", unpaid ? "pending" : "successed", at_ms);
    Json& metadata = pool.detail["metadata"];
    metadata["labels"]["os.modelarts/order.name"] = order.name;
    metadata["annotations"]["os.modelarts/order.id"] = order.order_id;
  }

  Reply create(Context& context) {
    Item& pool = context.account.add(new_pool(context));
    name_order(context.world, pool, context.now_ms);
    context.ledger("pool", pool.id, "changed");
    return json_reply(200, pool_view(context.account, pool));
  }

  // The answer may still show the phase from before.
  Reply remove(Context& context) {
    Item& pool = pool_of(context);
    const bool was_deleting = pool.state == "Deleting";
    Json body = pool_view(context.account, pool);
    delete_pool(context.world, context.account, pool, context.now_ms);
    if (!context.world.switches.on("pool.delete_shows_old_phase")) {
      body = pool_view(context.account, pool);
    }
    body["metadata"]["deletionTimestamp"] = iso_seconds(pool.updated_at_ms);
    if (!was_deleting) {
      orders_.enter(context.world, pool, "delete", "deletePool", "processing", context.now_ms);
    }
    context.ledger("pool", pool.id, was_deleting ? "none" : "changed");
    return json_reply(200, body);
  }

  OrderBook orders_{};
  PoolUsers users_{};
};

}  // namespace

std::unique_ptr<Service> make_pool_service() {
  return std::make_unique<PoolService>();
}

}  // namespace billstop::sandbox
