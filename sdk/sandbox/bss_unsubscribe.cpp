// Unsubscribing: up to ten at once, refused one by one inside a success, in two steps that take
// minutes, with money coming back or not.
#include <algorithm>
#include <set>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bss_resources.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

constexpr size_t ids_max = 10;
constexpr int64_t five_days_ms = 5 * day_ms;
enum UnsubscribeType : int64_t { all_of_it = 1, renewed_part = 2 };

struct Refusal {
  std::string code{}, text{};
};

struct Wish {
  std::vector<std::string> ids{};
  int64_t type = all_of_it;
  bool has(const std::string& id) const { return std::ranges::find(ids, id) != ids.end(); }
};

Wish read_wish(Context& context) {
  const Json body = context.body();
  Wish wish;
  for (const std::string& id : body.at("resource_ids").get<std::vector<std::string>>()) {
    if (!wish.has(id)) wish.ids.push_back(id);
  }
  wish.type = body.at("unsubscribe_type").get<int64_t>();
  const int64_t reason = body.value("unsubscribe_reason_type", int64_t{5});
  const bool fine = !wish.ids.empty() && wish.ids.size() <= ids_max && wish.type >= all_of_it &&
                    wish.type <= renewed_part && reason >= 1 && reason <= 5;
  if (fine) return wish;
  for (const std::string& id : wish.ids) {
    note_resource(context, nullptr, id, "refused");
  }
  throw CloudError{400, "CBC.0100", "1 to 10 resource_ids, unsubscribe_type 1 or 2."};
}

bool police_froze(Account& account, const Subscription& held) {
  const Item* pool = account.find("pool", held.item.id);
  return held.item.kind == "pool" && pool &&
         (pool->detail.value("/spec/controlMode"_json_pointer, int64_t{0}) & police_frozen);
}

bool whole_order_asked(const Shelf& shelf, const Wish& wish, const Subscription& held) {
  return std::ranges::all_of(shelf.subscriptions, [&](const Subscription& other) {
    return !other.is_main() || other.order_id != held.order_id ||
           other.status == resource_status::closed || wish.has(other.face.resource_id);
  });
}

// Empty code: nothing speaks against it.
Refusal refusal_of(Context& context, const Shelf& shelf, const Wish& wish,
                   const Subscription* held) {
  if (!held) return {"CBC.99003012", "The resource does not exist."};
  if (held->status == resource_status::closed) {
    return {"CBC.30000067", "The resource has been deleted or is not managed."};
  }
  const bool with_parent =
      wish.has(held->parent) && context.world.switches.on("bss.attached_with_parent");
  if (!held->is_main() && !with_parent) {
    return {"CBC.0100", "The resource is attached to another one."};
  }
  if (held->busy_until_ms > context.now_ms) {
    return {"CBC.99003651", "Another transaction is in progress."};
  }
  if (!held->unpaid_order.empty()) {
    return {"CBC.99003100", "The resource is in an unpaid order."};
  }
  if (!held->refusal.empty()) return {held->refusal, "The resource cannot be unsubscribed from."};
  const bool stopped = held->status == resource_status::frozen ||
                       held->status == resource_status::expired ||
                       police_froze(context.account, *held);
  if (stopped) return {"CBC.99003656", "The resource is frozen."};
  if (wish.type == renewed_part && held->renewed_from_ms == 0) {
    return {"CBC.99003128", "There is no renewed period to return."};
  }
  if (held->whole_order && !whole_order_asked(shelf, wish, *held)) {
    return {"CBC.99003185", "All resources of the order go together."};
  }
  return {};
}

int64_t to_cents(const Account& account, int64_t units) {
  const int64_t smallest_units = account.site == "china" ? 1'000'000 : 1;
  return units / smallest_units * smallest_units;
}

bool within_five_days(Context& context, Shelf& shelf, const Subscription& held) {
  const Switches& switches = context.world.switches;
  const bool offered = switches.on("bss.five_days_" + context.account.site);
  if (!offered || context.now_ms - held.from_ms >= five_days_ms) return false;
  return shelf.five_day_cases++ < switches.get("bss.five_days_per_year");
}

// The period that has begun: what is used up is kept, of the rest a fee; five days are free. A
// renewed period that has not begun comes back whole.
void set_money(Context& context, Shelf& shelf, const Subscription& held, int64_t type,
               BssOrder& order) {
  const int64_t renewed_units = held.renewed_from_ms != 0 ? held.paid_units : 0;
  if (type == renewed_part) {
    order.amount_units = renewed_units;
    return;
  }
  if (within_five_days(context, shelf, held)) {
    order.amount_units = held.paid_units + renewed_units;
    return;
  }
  const int64_t length_ms = period_ms(held.period, held.period_num);
  const int64_t end_ms = held.renewed_from_ms != 0 ? held.renewed_from_ms : held.until_ms;
  const int64_t used_hours =
      std::clamp<int64_t>(length_ms - (end_ms - context.now_ms), 0, length_ms) / hour_ms;
  const int64_t an_hour = held.paid_units / (length_ms / hour_ms);
  order.consumed_units = to_cents(context.account, an_hour * used_hours);
  const int64_t rest_units = held.paid_units - order.consumed_units;
  const int64_t percent = context.world.switches.get("bss.fee_percent");
  order.fee_units = to_cents(context.account, rest_units / 100 * percent);
  order.amount_units = rest_units - order.fee_units + renewed_units;
}

void plan_steps(Context& context, Shelf& shelf, Subscription& held, int64_t type, BssOrder& order) {
  const Switches& switches = context.world.switches;
  const int64_t done_ms = context.now_ms + switches.get("bss.order_ms");
  if (switches.on("bss.needs_approval")) {
    order.status = order_status::approval;
    held.busy_until_ms = open_end;
    return;
  }
  order.status = order_status::processing;
  if (type == all_of_it) {
    order.release_ms = done_ms;
    for (const Subscription* part : shelf.attached_to(held.face.resource_id)) {
      order.resource_ids.push_back(part->face.resource_id);
    }
  } else {
    held.until_ms = held.renewed_from_ms;
    held.renewed_from_ms = 0;
  }
  order.refund_ms = done_ms + switches.get("bss.refund_ms");
  const Item* item = context.account.find(held.item.kind, held.item.id);
  held.busy_until_ms = item && item->stuck ? open_end : order.refund_ms;
}

const std::string& take_out(Context& context, Shelf& shelf, Subscription& held, int64_t type) {
  BssOrder order;
  order.id = new_order_id(context.world);
  order.type = order_type::unsubscription;
  order.created_ms = context.now_ms;
  order.resource_ids = {held.face.resource_id};
  order.face = held.face;
  order.region = held.region;
  order.item = held.item;
  order.base_order = held.order_id;
  order.period = held.period;
  order.period_num = held.period_num;
  order.from_ms = held.from_ms;
  order.until_ms = held.until_ms;
  set_money(context, shelf, held, type, order);
  plan_steps(context, shelf, held, type, order);
  return shelf.orders.emplace_back(std::move(order)).id;
}

}  // namespace

Reply unsubscribe(Context& context, Shelf& shelf) {
  const Wish wish = read_wish(context);
  std::vector<std::pair<std::string, Refusal>> refusals;  // judged before anything changes
  for (const std::string& id : wish.ids) {
    refusals.emplace_back(id, refusal_of(context, shelf, wish, shelf.find(id)));
  }
  Json orders = Json::array(), failures = Json::array();
  for (const auto& [id, refusal] : refusals) {
    Subscription* held = shelf.find(id);
    if (!refusal.code.empty()) {
      note_resource(context, held, id, "refused");
      failures.push_back(
          {{"resource_id", id}, {"error_code", refusal.code}, {"error_msg", refusal.text}});
      continue;
    }
    note_resource(context, held, id, "changed");
    // An attached one goes with its parent, which is in this call.
    if (held->is_main()) orders.push_back(take_out(context, shelf, *held, wish.type));
  }
  if (orders.empty() && context.world.switches.on("bss.all_failed_is_400")) {
    throw CloudError{400, failures[0]["error_code"], failures[0]["error_msg"]};
  }
  return json_reply(200, {{"order_ids", orders}, {"fail_resource_infos", failures}});
}

}  // namespace billstop::sandbox
