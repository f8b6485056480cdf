// What happens to prepaid things by itself: they are renewed a week before they expire, they
// expire in one of six ways, and orders take their steps.
#include <algorithm>
#include <limits>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t never = std::numeric_limits<int64_t>::max();

struct Cloud {  // what all steps below need
  World& world;
  Account& account;
  Shelf& shelf;
};

// Prepaid time is over, the thing is still there: nobody can use it, nobody is billed for it.
void freeze_item(const Cloud& cloud, const ItemKey& key, int64_t at_ms) {
  Item* item = cloud.account.find(key.kind, key.id);
  if (!item) return;
  item->updated_at_ms = at_ms;
  if (item->kind == "pool") {
    Json& mode = item->detail["spec"]["controlMode"];
    mode = (mode.is_number_integer() ? mode.get<int64_t>() : 0) | frozen;
    settle_pool(cloud.world, *item, at_ms);
  } else {
    item->detail["_frozen"] = true;
  }
}

// It goes on by the hour, which nobody who waits for its end expects.
void bill_by_the_hour(const Cloud& cloud, const ItemKey& key, int64_t at_ms) {
  Item* item = cloud.account.find(key.kind, key.id);
  if (!item) return;
  item->updated_at_ms = at_ms;
  if (item->kind == "pool") {
    item->detail["metadata"]["annotations"]["os.modelarts/billing.mode"] = "0";
    if (Json::array_t* nodes = own_nodes(*item))
      for (Json& node : *nodes) node["mode"] = "0";
    settle_pool(cloud.world, *item, at_ms);
  } else if (item->kind == "node") {
    Item* pool = cloud.account.find("pool", item->detail.value("_pool", ""));
    if (pool) {
      Json part{{"name", item->id}, {"mode", "0"}, {"rate", item->rate_per_hour}};
      for (const char* same : {"flavor", "az", "ip", "resource_id", "nodepool"}) {
        part[same] = item->detail[same];
      }
      part["created_at_ms"] = item->created_at_ms;
      pool->detail["_nodes"].push_back(std::move(part));
      pool->updated_at_ms = at_ms;
    }
    cloud.account.erase(*item);
  } else {
    item->detail["_mode"] = "hourly";
    item->detail["_prepaid"] = false;
    if (item->kind == "sfs_turbo") item->detail["pay_model"] = "0";
    if (item->kind == "lite_server") item->detail["charging_mode"] = "POST_PAID";
  }
}

void close(const Cloud& cloud, Subscription& held, int64_t at_ms) {
  set_status(held, resource_status::closed, at_ms);
  for (Subscription* part : cloud.shelf.attached_to(held.face.resource_id)) {
    set_status(*part, resource_status::closed, at_ms);
  }
}

void renew(const Cloud& cloud, Subscription& held, int64_t at_ms) {
  const int64_t length_ms = period_ms(held.period, held.period_num);
  BssOrder order;
  order.id = new_order_id(cloud.world);
  order.type = order_type::renewal;
  order.automatic = true;
  order.created_ms = order.paid_ms = at_ms;
  order.amount_units = held.paid_units;
  order.resource_ids = {held.face.resource_id};
  order.face = held.face;
  order.region = held.region;
  order.item = held.item;
  order.base_order = held.order_id;
  order.period = held.period;
  order.period_num = held.period_num;
  order.from_ms = held.until_ms;
  order.until_ms = held.until_ms + length_ms;
  cloud.shelf.orders.push_back(std::move(order));
  held.renewed_from_ms = held.until_ms;
  held.until_ms += length_ms;
  for (Subscription* part : cloud.shelf.attached_to(held.face.resource_id)) {
    part->renewed_from_ms = held.renewed_from_ms;
    part->until_ms = held.until_ms;
  }
}

// When its renewal is deducted, if it is set to be: at 03:00, some days ahead.
int64_t renewal_at(const Shelf& shelf, const Subscription& held) {
  const bool renews = held.status == resource_status::in_use && held.is_main() &&
                      held.policy == expire_policy::renewal && held.renewed_from_ms == 0;
  if (!renews) return never;
  const int64_t first_ms = held.until_ms - shelf.deduction_days * day_ms;
  return std::min(next_deduction(std::max(first_ms, held.policy_ms)), held.until_ms);
}

// Grace, then frozen, then gone; other policies skip some of it.
void expire(const Cloud& cloud, Subscription& held, int64_t now_ms) {
  const Switches& switches = cloud.world.switches;
  const bool grace = held.policy == expire_policy::grace;
  const int64_t frozen_ms = held.until_ms + (grace ? switches.get("bss.grace_ms") : 0);
  const int64_t gone_ms = held.policy == expire_policy::removal
                              ? held.until_ms
                              : frozen_ms + switches.get("bss.retention_ms");
  if (held.policy == expire_policy::to_on_demand) {
    bill_by_the_hour(cloud, held.item, held.until_ms);
    return close(cloud, held, held.until_ms);
  }
  if (held.settled_ms == 0) freeze_item(cloud, held.item, held.until_ms);
  held.settled_ms = held.until_ms;
  if (now_ms >= gone_ms) {
    release_item(cloud.world, cloud.account, held.item, gone_ms);
    return close(cloud, held, gone_ms);
  }
  const bool still_grace = grace && now_ms < frozen_ms;
  const int status = still_grace ? resource_status::expired : resource_status::frozen;
  if (held.status != status) set_status(held, status, still_grace ? held.until_ms : frozen_ms);
}

void age(const Cloud& cloud, Subscription& held, int64_t now_ms) {
  if (held.status == resource_status::closed || !held.is_main()) return;
  for (int64_t at_ms = renewal_at(cloud.shelf, held); at_ms <= now_ms;
       at_ms = renewal_at(cloud.shelf, held)) {
    renew(cloud, held, at_ms);
    if (held.renewed_from_ms <= now_ms) held.renewed_from_ms = 0;
  }
  if (held.renewed_from_ms != 0 && held.renewed_from_ms <= now_ms) held.renewed_from_ms = 0;
  if (held.until_ms <= now_ms) expire(cloud, held, now_ms);
}

void step(const Cloud& cloud, BssOrder& order, int64_t now_ms) {
  const Item* item = cloud.account.find(order.item.kind, order.item.id);
  if (item && item->stuck) return;
  if (order.release_ms != 0 && order.release_ms <= now_ms) {
    order.status = order_status::refunding;
    for (const std::string& id : order.resource_ids) {
      Subscription* held = cloud.shelf.find(id);
      if (!held) continue;
      set_status(*held, resource_status::closed, order.release_ms);
      release_item(cloud.world, cloud.account, held->item, order.release_ms);
    }
    order.release_ms = 0;
  }
  if (order.release_ms == 0 && order.refund_ms != 0 && order.refund_ms <= now_ms) {
    order.status = order_status::completed;
    order.paid_ms = order.refund_ms;
    order.refund_ms = 0;
  }
}

}  // namespace

void release_item(World& world, Account& account, const ItemKey& key, int64_t now_ms) {
  Item* item = account.find(key.kind, key.id);
  if (!item) return;
  if (item->kind == "pool" || item->kind == "node") {
    if (item->state != "Deleting") release_subscribed(world, *item, now_ms);
    return;
  }
  // Its meter stops with the contract; the thing itself goes when its service moves on.
  item->detail["_frozen"] = true;
  item->updated_at_ms = now_ms;
  if (!item->stuck) item->transitions = {{now_ms, ""}};
}

void advance_subscriptions(World& world, Account& account, Shelf& shelf, int64_t now_ms) {
  const Cloud cloud{world, account, shelf};
  for (Subscription& held : shelf.subscriptions) age(cloud, held, now_ms);
  for (BssOrder& order : shelf.orders) step(cloud, order, now_ms);
}

}  // namespace billstop::sandbox
