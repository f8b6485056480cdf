#include "sdk/sandbox/bss_book.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_calendar.hpp"

namespace billstop::sandbox {

Subscription* Shelf::find(std::string_view resource_id) {
  const auto found = by_id.find(resource_id);
  return found == by_id.end() ? nullptr : found->second;
}

BssOrder* Shelf::order(std::string_view order_id) {
  const auto found = std::ranges::find(orders, order_id, &BssOrder::id);
  return found == orders.end() ? nullptr : &*found;
}

std::vector<Subscription*> Shelf::attached_to(const std::string& resource_id) {
  std::vector<Subscription*> found;
  for (Subscription& one : subscriptions) {
    if (one.parent == resource_id) found.push_back(&one);
  }
  return found;
}

Subscription& Shelf::keep(Subscription subscription) {
  Subscription& kept = subscriptions.emplace_back(std::move(subscription));
  by_id[kept.face.resource_id] = &kept;
  return kept;
}

void set_status(Subscription& subscription, int status, int64_t now_ms) {
  subscription.old_status = subscription.status;
  subscription.status = status;
  subscription.status_ms = now_ms;
}

void set_policy(Subscription& subscription, int policy, int64_t now_ms) {
  subscription.old_policy = subscription.policy;
  subscription.policy = policy;
  subscription.policy_ms = now_ms;
}

std::string new_order_id(World& world) {
  std::string id = "CS";
  for (const char c : world.new_hex32().substr(0, 15)) {
    id += static_cast<char>('0' + (c <= '9' ? c - '0' : c - 'a'));
  }
  return id;
}

// Months of 30 days and years of 365: what matters here is that sums can be checked.
int64_t period_ms(int type, int num) {
  return num * (type == period_type::year ? 365 : 30) * day_ms;
}

}  // namespace billstop::sandbox
