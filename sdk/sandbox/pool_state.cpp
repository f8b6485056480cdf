#include "sdk/sandbox/pool_state.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_users.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

const std::set<std::string> alive{"Running", "Abnormal", "ScalingFailed", "Resizing"};

std::string label(const Item& pool, const char* key) {
  const Json labels = pool.detail.value("/metadata/labels"_json_pointer, Json::object());
  return labels.value(key, "");
}

int64_t control_mode(const Item& pool) {
  return pool.detail.value("/spec/controlMode"_json_pointer, int64_t{0});
}

bool billed(const World& world, const Item& pool) {
  if (pool.state == "Waiting" || label(pool, "os.modelarts/nobilling") == "true") return false;
  if (pool.state == "Error" || pool.state == "CreationFailed") {
    return world.switches.on("pool.error_billed");
  }
  if (pool.state == "Deleting" && !world.switches.on("pool.deleting_billed")) return false;
  return !(control_mode(pool) & (frozen | police_frozen)) ||
         world.switches.on("pool.frozen_billed");
}

[[noreturn]] void conflict(const char* why) {
  throw CloudError{409, "ModelArts.50015000", why};
}

// What ran in it hears of it and breaks in its own way.
void leave_users(Account& account, const Item& pool, int64_t now_ms) {
  for (Item* user : users_of_pool(account, pool)) user->detail["_pool_gone_ms"] = now_ms;
}

void vanish(Account& account, const std::string& pool_id, int64_t now_ms) {
  Item* pool = account.find("pool", pool_id);
  if (!pool) return;
  for (const Item* child : children_of(account, *pool)) vanish(account, child->id, now_ms);
  leave_users(account, *pool, now_ms);
  account.erase(*pool);
}

// Asked before every request, so that the nodes are not counted where some are in sight.
bool has_lost_all_nodes(const World& world, Account& account, const Item& pool) {
  const auto own = pool.detail.find("_nodes");
  if (own != pool.detail.end() && !own->empty()) return false;
  return world.switches.on("pool.empty_vanishes") && !is_logical(pool) && !pool.not_ours &&
         alive.contains(pool.state) && nodes_of(account, pool).empty();
}

Decimal sum_of(const Item& pool, std::string_view mode) {
  Decimal sum;
  for (const Json& node : pool.detail.value("_nodes", Json::array())) {
    if (node["mode"] == mode) sum = sum + parse_decimal(node["rate"].get<std::string>()).value();
  }
  return sum;
}

}  // namespace

bool is_prepaid(const Item& pool) {
  const Json annotations = pool.detail.value("/metadata/annotations"_json_pointer, Json::object());
  return annotations.value("os.modelarts/billing.mode", "") == "1";
}

bool is_logical(const Item& pool) {
  return pool.detail.value("/spec/type"_json_pointer, "Dedicate") == "Logical";
}

std::string parent_of(const Item& pool) {
  return pool.detail.value("parent", "");
}

std::vector<Item*> children_of(Account& account, const Item& pool) {
  std::vector<Item*> found = account.of_kind("pool");
  std::erase_if(found, [&](const Item* other) {
    return other->project != pool.project || parent_of(*other) != pool.id;
  });
  return found;
}

void settle_pool(const World& world, Item& pool, int64_t at_ms) {
  if (pool.transitions.empty() && !pool.stuck) {
    if (pool.state == "Creating") {
      plan(pool, at_ms + world.switches.get("pool.create_ms"), "Running");
    }
    if (pool.state == "Deleting")
      plan(pool, at_ms + time_to_end_ms(world, pool, "pool.delete_ms"), "");
  }
  pool.detail["_billed"] = billed(world, pool);
}

void advance_pools(World& world, Account& account, int64_t now_ms) {
  for (Item* node : account.of_kind("node")) {
    if (!move_on(*node, now_ms, [](Item&, int64_t) {})) account.erase(*node);
  }
  std::vector<std::string> ids;  // a pool takes its logical ones along, so none is held
  for (const Item* pool : account.of_kind("pool")) ids.push_back(pool->id);
  for (const std::string& id : ids) {
    Item* pool = account.find("pool", id);
    if (!pool) continue;
    drop_gone_nodes(*pool, now_ms);
    const bool stays = move_on(
        *pool, now_ms, [&](Item& moved, int64_t at_ms) { settle_pool(world, moved, at_ms); });
    if (!stays || has_lost_all_nodes(world, account, *pool)) vanish(account, id, now_ms);
  }
}

void check_pool_deletable(const World& world, Account& account, const Item& pool) {
  const Switches& switches = world.switches;
  if (pool.not_ours) throw CloudError{403, {}, "The resource pool is not yours."};
  if (pool.state == "Deleting") return;
  if (is_prepaid(pool) && !switches.on("pool.prepaid_delete")) {
    throw CloudError{400, "ModelArts.50004000",
                     "A yearly/monthly resource pool is unsubscribed, not deleted."};
  }
  const int64_t mode = control_mode(pool);
  if (mode & (converting | resizing)) conflict("The resource pool is being changed.");
  if ((mode & (frozen | police_frozen)) && !switches.on("pool.frozen_delete")) {
    conflict("The resource pool is frozen.");
  }
  if (pool.state == "Waiting" && !switches.on("pool.waiting_delete")) {
    conflict("The order of the resource pool has not been paid.");
  }
  if (pool.state == "Creating" && !switches.on("pool.creating_delete")) {
    conflict("The resource pool is being created.");
  }
  if (switches.on("pool.refuses_with_children") && !children_of(account, pool).empty()) {
    conflict("The resource pool has logical sub-pools.");
  }
  if (switches.on("pool.refuses_with_workloads") && has_living_users(account, pool)) {
    conflict("The resource pool is depended on by other resources.");
  }
  if (switches.on("pool.refuses_with_prepaid_nodes") && !prepaid_nodes_of(account, pool).empty()) {
    conflict("The resource pool has yearly/monthly nodes.");
  }
}

void delete_pool(const World& world, Account& account, Item& pool, int64_t now_ms) {
  check_pool_deletable(world, account, pool);
  if (pool.state == "Deleting") return;
  go_to(pool, "Deleting", now_ms);
  settle_pool(world, pool, now_ms);
}

std::vector<Meter> pool_meters(const Item& pool) {
  std::vector<Meter> meters;
  if (is_logical(pool)) return meters;
  const bool runs = pool.detail.value("_billed", false) && !pool.not_ours;
  const Decimal hourly = sum_of(pool, "0"), paid = sum_of(pool, "1");
  if (!is_prepaid(pool) || hourly.units > 0) {
    meters.push_back({"nodes", runs && hourly.units > 0, print_decimal(hourly)});
  }
  if (is_prepaid(pool)) {
    const std::string rate = pool.rate_per_hour.empty() ? print_decimal(paid) : pool.rate_per_hour;
    meters.push_back({"subscription", runs && pool.state != "Deleting", rate});
  }
  return meters;
}

std::vector<Meter> prepaid_node_meters(const Item& node) {
  const bool runs = node.state != "Deleting" && !node.detail.value("_frozen", false);
  return {{"subscription", runs, node.rate_per_hour}};
}

std::string billing_id_of(const Item& item) {
  if (item.kind == "node") return item.detail.value("resource_id", "");
  return label(item, "os.modelarts/resource.id");
}

Item* find_subscribed(Account& account, std::string_view billing_id) {
  for (const char* kind : {"pool", "node"}) {
    for (Item* item : account.of_kind(kind)) {
      const bool paid = !item->not_ours && (item->kind == "node" || is_prepaid(*item));
      if (paid && !billing_id.empty() && billing_id_of(*item) == billing_id) return item;
    }
  }
  return nullptr;
}

void release_subscribed(const World& world, Item& item, int64_t now_ms) {
  go_to(item, "Deleting", now_ms);
  if (item.kind == "pool") {
    settle_pool(world, item, now_ms);
  } else if (!item.stuck) {
    plan(item, now_ms + world.switches.get("pool.node_delete_ms"), "");
  }
}

}  // namespace billstop::sandbox
