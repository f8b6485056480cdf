// How prepaid things come into the order centre's books: those of the account's start with a past,
// those that are bought later with a new order.
#include <algorithm>
#include <cstdlib>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bill_faces.hpp"
#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

bool is_subscribed(const Item& item) {
  if (item.not_ours) return false;
  if (item.kind == "pool") {
    return is_prepaid(item) && !is_logical(item) && item.state != "Waiting";
  }
  if (item.kind == "volume") return item.detail.value("_prepaid", false);
  if (item.kind == "sfs_turbo") return item.detail.value("pay_model", "0") == "1";
  if (item.kind == "lite_server") return item.detail.value("charging_mode", "") == "PRE_PAID";
  if (item.kind == "subscription") return item.detail.value("_mode", "prepaid") == "prepaid";
  return true;
}

bool is_unpaid(const Item& item) {
  return item.kind == "pool" && !item.not_ours && item.state == "Waiting";
}

Json pool_annotations(const Item& item) {
  return item.detail.value("/metadata/annotations"_json_pointer, Json::object());
}

// What the account file says about the contract; the service itself does not know it.
Json terms_of(const Item& item) {
  Json terms = item.detail.value("_paid", Json::object());
  if (item.kind != "pool") return terms;
  const Json annotations = pool_annotations(item);
  const auto keep = [&](const char* key, const Json& value) {
    if (!terms.contains(key)) terms[key] = value;
  };
  keep("order_id", annotations.value("os.modelarts/order.id", ""));
  keep("period", annotations.value("os.modelarts/period.type", "2") == "3" ? "year" : "month");
  const std::string num = annotations.value("os.modelarts/period.num", "1");
  keep("period_num", std::max<int64_t>(std::strtoll(num.c_str(), nullptr, 10), 1));
  const bool renews = annotations.value("os.modelarts/auto.renew", "0") == "1";
  keep("expire_policy", renews ? expire_policy::renewal : expire_policy::grace);
  return terms;
}

int64_t hourly_units(const Item& item) {
  if (const auto own = parse_decimal(item.rate_per_hour)) return own->units;
  for (const Meter& meter : item.kind == "pool" ? pool_meters(item) : std::vector<Meter>{}) {
    if (meter.what == "subscription") {
      return parse_decimal(meter.rate_per_hour).value_or(Decimal{}).units;
    }
  }
  return 0;
}

void set_period(Subscription& made, const Item& item, const Json& terms, int64_t now_ms) {
  made.period = terms.value("period", "month") == "year" ? period_type::year : period_type::month;
  made.period_num = static_cast<int>(terms.value("period_num", int64_t{1}));
  const int64_t length_ms = period_ms(made.period, made.period_num);
  made.from_ms = terms.contains("bought_age_s")
                     ? now_ms - terms["bought_age_s"].get<int64_t>() * 1000
                     : item.created_at_ms;
  made.until_ms = made.from_ms + length_ms;
  if (terms.contains("expires_in_s")) {
    made.until_ms = now_ms + terms["expires_in_s"].get<int64_t>() * 1000;
  } else {
    while (made.until_ms <= now_ms) made.until_ms += length_ms;  // it has been renewed since
  }
  if (terms.value("renewed", false)) {
    made.renewed_from_ms = made.until_ms;
    made.until_ms += length_ms;
  }
  made.paid_units = hourly_units(item) * (length_ms / hour_ms);
  if (const auto paid = parse_decimal(terms.value("paid", ""))) made.paid_units = paid->units;
}

Subscription contract_of(World& world, const Account& account, const Item& item, int64_t now_ms) {
  const Json terms = terms_of(item);
  Subscription made;
  made.face = main_face(item);
  made.item = {item.kind, item.id};
  made.parent = terms.value("parent", "");
  made.order_id = terms.value("order_id", "");
  if (made.order_id.empty()) made.order_id = new_order_id(world);
  const Project* project = account.project(item.project);
  made.region = project ? project->region : item.detail.value("region", "");
  made.project = item.project;
  set_period(made, item, terms, now_ms);
  made.policy = made.old_policy = static_cast<int>(terms.value("expire_policy", int64_t{0}));
  made.whole_order = terms.value("whole_order", false);
  made.refusal = terms.value("refusal", "");
  if (terms.contains("busy_s")) made.busy_until_ms = now_ms + terms["busy_s"].get<int64_t>() * 1000;
  if (terms.contains("locked_s")) {
    made.locked_until_ms = now_ms + terms["locked_s"].get<int64_t>() * 1000;
  }
  return made;
}

BssOrder order_for(const Subscription& paid, int type, int status, int64_t at_ms) {
  BssOrder order;
  order.type = type;
  order.status = status;
  order.created_ms = at_ms;
  if (status != order_status::unpaid) order.paid_ms = at_ms;
  order.amount_units = paid.paid_units;
  order.resource_ids = {paid.face.resource_id};
  order.face = paid.face;
  order.region = paid.region;
  order.item = paid.item;
  order.period = paid.period;
  order.period_num = paid.period_num;
  order.from_ms = at_ms;
  order.until_ms = at_ms + period_ms(paid.period, paid.period_num);
  return order;
}

// Several resources may have been bought by one order.
void enter_purchase(Shelf& shelf, const Subscription& bought) {
  if (BssOrder* held = shelf.order(bought.order_id)) {
    if (held->status == order_status::unpaid) {
      held->status = order_status::completed;
      held->paid_ms = bought.from_ms;
    } else {
      held->amount_units += bought.paid_units;
    }
    if (std::ranges::find(held->resource_ids, bought.face.resource_id) == held->resource_ids.end())
      held->resource_ids.push_back(bought.face.resource_id);
    return;
  }
  BssOrder order = order_for(bought, order_type::purchase, order_status::completed, bought.from_ms);
  order.id = bought.order_id;
  shelf.orders.push_back(std::move(order));
}

// A disk of its own hangs on every prepaid pool and node: it is in no list but the order centre's.
void enter_disk(Shelf& shelf, const Subscription& main) {
  Subscription disk = main;
  disk.parent = main.face.resource_id;
  disk.face = {volume_service,
               volume_resource,
               main.face.resource_id + "-volume",
               main.face.resource_name + "-volume",
               "SSD",
               50};
  disk.paid_units = 0;
  disk.refusal.clear();
  disk.whole_order = false;
  shelf.keep(std::move(disk));
}

void enter_unpaid_renewal(World& world, Shelf& shelf, Subscription& held, int64_t now_ms) {
  BssOrder order = order_for(held, order_type::renewal, order_status::unpaid, now_ms);
  order.id = new_order_id(world);
  order.from_ms = held.until_ms;
  order.until_ms = held.until_ms + period_ms(held.period, held.period_num);
  held.unpaid_order = order.id;
  shelf.orders.push_back(std::move(order));
}

void enter(World& world, Account& account, Shelf& shelf, const Item& item, int64_t now_ms) {
  Subscription made = contract_of(world, account, item, now_ms);
  if (shelf.entered) made.entered_ms = std::max(item.created_at_ms, int64_t{1});
  Subscription& kept = shelf.keep(std::move(made));
  if (kept.is_main()) enter_purchase(shelf, kept);
  const bool has_disk = item.kind == "pool" || item.kind == "node";
  if (has_disk && world.switches.on("bss.attached_disks")) enter_disk(shelf, kept);
  if (item.detail.value("/_paid/unpaid_renewal"_json_pointer, false)) {
    enter_unpaid_renewal(world, shelf, kept, now_ms);
  }
}

void enter_unpaid(World& world, const Account& account, Shelf& shelf, const Item& item,
                  int64_t now_ms) {
  Subscription wanted = contract_of(world, account, item, now_ms);
  if (shelf.order(wanted.order_id)) return;
  if (wanted.paid_units == 0)
    wanted.paid_units = period_ms(wanted.period, 1) / hour_ms * 100'000'000;
  BssOrder order =
      order_for(wanted, order_type::purchase, order_status::unpaid, item.created_at_ms);
  order.id = wanted.order_id;
  order.resource_ids.clear();  // only what has been provisioned is a resource
  shelf.orders.push_back(std::move(order));
}

// What its own service let go without an order, and orders nobody can pay any more.
void close_dropped(Account& account, Shelf& shelf, int64_t now_ms) {
  for (Subscription& held : shelf.subscriptions) {
    const bool there = account.find(held.item.kind, held.item.id) != nullptr;
    if (!there && held.status != resource_status::closed) {
      set_status(held, resource_status::closed, now_ms);
    }
  }
  for (BssOrder& order : shelf.orders) {
    if (order.status != order_status::unpaid || order.type != order_type::purchase) continue;
    if (!account.find(order.item.kind, order.item.id)) order.status = order_status::cancelled;
  }
}

}  // namespace

void enter_subscriptions(World& world, Account& account, Shelf& shelf, int64_t now_ms) {
  for (const char* kind : {"pool", "node", "volume", "sfs_turbo", "lite_server", "subscription"}) {
    for (const Item* item : account.of_kind(kind)) {
      if (is_unpaid(*item)) enter_unpaid(world, account, shelf, *item, now_ms);
      if (!is_subscribed(*item) || shelf.find(main_face(*item).resource_id)) continue;
      enter(world, account, shelf, *item, now_ms);
    }
  }
  close_dropped(account, shelf, now_ms);
  shelf.entered = true;
}

}  // namespace billstop::sandbox
