// What the order centre knows: which resources are paid by the year or month, and the orders by
// which they came and go. It keeps its own books: they differ from the services' for minutes.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sdk/sandbox/bill_history.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

namespace order_type {
enum : int { purchase = 1, renewal = 2, unsubscription = 4, to_on_demand = 11 };
}
namespace order_status {
enum : int {
  approval = 1,
  refunding = 2,
  processing = 3,
  cancelled = 4,
  completed = 5,
  unpaid = 6
};
}
namespace resource_status {
enum : int { in_use = 2, closed = 3, frozen = 4, expired = 5 };
}
namespace expire_policy {
enum : int { grace = 0, to_on_demand = 1, removal = 2, renewal = 3, freeze = 4, retention = 5 };
}
namespace period_type {
enum : int { month = 2, year = 3 };
}

// Where the item of an order's resource is; its service may have dropped it meanwhile.
struct ItemKey {
  std::string kind{}, id{};
};

struct BssOrder {
  std::string id{};
  int type = order_type::purchase, status = order_status::completed;
  bool automatic = false;  // a renewal that nobody asked for
  int64_t created_ms = 0, paid_ms = 0;
  // Units are 1e-8 of the currency. Of an unsubscription: what comes back, what is kept.
  int64_t amount_units = 0, fee_units = 0, consumed_units = 0;
  std::vector<std::string> resource_ids{};
  BillFace face{};
  std::string region{}, base_order{};
  ItemKey item{};
  int period = period_type::month, period_num = 1;
  int64_t from_ms = 0, until_ms = 0;  // the time it pays for
  // What an order on its way does next; 0: nothing more.
  int64_t release_ms = 0, refund_ms = 0;
};

struct Subscription {
  BillFace face{};       // face.resource_id is the id that orders know
  std::string parent{};  // empty: a main resource
  std::string order_id{}, region{}, project{};
  ItemKey item{};
  int64_t entered_ms = 0;             // when the query may show it, lag aside; 0: always
  int64_t from_ms = 0, until_ms = 0;  // of all that is paid
  int64_t renewed_from_ms = 0;        // a further period begins then; 0: none
  int period = period_type::month, period_num = 1;
  int64_t paid_units = 0;  // for one period
  // The query shows what was true a while ago.
  int status = resource_status::in_use, old_status = resource_status::in_use;
  int64_t status_ms = 0;
  int policy = expire_policy::grace, old_policy = expire_policy::grace;
  int64_t policy_ms = 0;
  int64_t busy_until_ms = 0;    // another transaction
  int64_t locked_until_ms = 0;  // renewal cannot be changed: 200 with CBC.3002
  int64_t settled_ms = 0;       // its expiry has been dealt with
  std::string unpaid_order{}, refusal{};
  bool whole_order = false;  // goes only together with all main resources of its order

  bool is_main() const { return parent.empty(); }
};

struct Shelf {
  std::deque<Subscription> subscriptions{};
  std::deque<BssOrder> orders{};  // oldest first
  std::map<std::string, Subscription*, std::less<>> by_id{};
  int64_t deduction_days = 7;
  int64_t five_day_cases = 0;
  bool entered = false;  // the world's first resources are in the books

  Subscription* find(std::string_view resource_id);
  BssOrder* order(std::string_view order_id);
  std::vector<Subscription*> attached_to(const std::string& resource_id);
  Subscription& keep(Subscription subscription);
};

// Lives as long as its service; one shelf for each account.
class SubscriptionBook {
 public:
  Shelf& of(const Account& account) { return shelves_[account.id]; }

 private:
  std::map<std::string, Shelf> shelves_{};
};

void set_status(Subscription& subscription, int status, int64_t now_ms);
void set_policy(Subscription& subscription, int policy, int64_t now_ms);
std::string new_order_id(World& world);
int64_t period_ms(int type, int num);

// Enters what is prepaid and not in the books yet, closes what its service has dropped.
void enter_subscriptions(World& world, Account& account, Shelf& shelf, int64_t now_ms);

// Renewals, expiries and the steps of orders, up to now.
void advance_subscriptions(World& world, Account& account, Shelf& shelf, int64_t now_ms);

// Ends what the order paid for: its service lets it go. Gone already: nothing to do.
void release_item(World& world, Account& account, const ItemKey& key, int64_t now_ms);

}  // namespace billstop::sandbox
