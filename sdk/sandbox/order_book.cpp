#include "sdk/sandbox/order_book.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/pool_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t month_ms = 31LL * 86'400'000;
constexpr int64_t visible_max = 500;

// CS and digits, as order numbers are written.
std::string new_order_id(World& world) {
  std::string id = "CS";
  for (const char c : world.new_hex32().substr(0, 15)) {
    id += static_cast<char>('0' + (c <= '9' ? c - '0' : c - 'a'));
  }
  return id;
}

Json order_view(const Order& order) {
  const bool pending = order.phase == "pending";
  return {{"creationTimestamp", order.created_at_ms},
          {"beginTimestamp", order.created_at_ms},
          {"endTimestamp", pending ? 0 : order.created_at_ms},
          {"orderName", order.name},
          {"orderId", order.order_id},
          {"resourceName", order.pool_id},
          {"resourceDisplayName", order.pool_name},
          {"workspaceId", order.workspace},
          {"specCount", order.count},
          {"resultCount", pending ? Json::array() : order.count},
          {"billingMode", order.billing_mode},
          {"operation", order.operation},
          {"result", pending ? "" : "successed"},
          {"phase", order.phase}};
}

bool asked_for(const Context& context, const Order& order, const std::string& workspace) {
  const std::string involved = context.query_or("involvedName"), phase = context.query_or("phase");
  const int64_t since = context.query_int("since", context.now_ms - month_ms);
  const int64_t until = context.query_int("until", context.now_ms);
  return order.project == context.project->id && order.workspace == workspace &&
         order.created_at_ms >= std::max(since, context.now_ms - month_ms) &&
         order.created_at_ms <= until && (involved.empty() || involved == order.pool_id) &&
         (phase.empty() || phase == order.phase);
}

}  // namespace

Order& OrderBook::enter(World& world, const Item& pool, const std::string& operation,
                        const std::string& action, const std::string& phase, int64_t at_ms) {
  Order order{.name = "order-" + world.new_hex32().substr(0, 12), .order_id = new_order_id(world)};
  order.project = pool.project;
  order.workspace = pool.workspace;
  order.pool_id = pool.id;
  order.pool_name = pool.name;
  order.billing_mode = is_prepaid(pool) ? "1" : "0";
  order.operation = operation;
  order.action = action;
  order.phase = phase;
  order.created_at_ms = at_ms;
  order.count = flavor_counts(pool);
  auto& orders = orders_[pool.account];
  orders.push_back(std::move(order));
  return orders.back();
}

Reply OrderBook::list(const Context& context) const {
  const int64_t limit = context.query_int("limit", 100), offset = context.query_int("offset", 0);
  if (limit < 1 || limit > visible_max || offset < 0 || offset > visible_max) {
    throw CloudError{400, {}, "offset and limit are up to 500."};
  }
  const auto workspace = listed_workspace(context, "workspaceId");
  const auto held = orders_.find(context.account.id);
  Json items = Json::array();
  int64_t found = 0;
  if (workspace && held != orders_.end()) {
    for (auto newest = held->second.rbegin(); newest != held->second.rend(); ++newest) {
      const Order& order = *newest;
      if (found == visible_max || !asked_for(context, order, *workspace)) continue;
      const bool shown = found >= offset && found < offset + limit;
      if (shown) items.push_back(order_view(order));
      ++found;
    }
  }
  return json_reply(200, {{"count", found}, {"items", items}});
}

Reply OrderBook::show(const Context& context) const {
  const auto held = orders_.find(context.account.id);
  const std::string& name = context.path.at("order_name");
  if (held != orders_.end()) {
    for (const Order& order : held->second) {
      if (order.name != name || order.project != context.project->id) continue;
      const std::string at = iso_seconds(order.created_at_ms);
      const Json item{{"resourceName", order.pool_id},
                      {"action", order.action},
                      {"status", order.phase == "pending" ? "processing" : "succeed"},
                      {"beginTimestamp", at},
                      {"updateTimestamp", at},
                      {"message", ""}};
      return json_reply(200, {{"count", 1}, {"items", Json::array({item})}});
    }
  }
  throw CloudError{404, {}, "The order does not exist."};
}

}  // namespace billstop::sandbox
