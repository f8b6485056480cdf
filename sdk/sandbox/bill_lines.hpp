// The lines of the bill: one for every hour of every meter, one for every order that was paid.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

namespace bill_type {
enum : int { purchase = 1, renewal = 2, refund = 4, use = 5, auto_renewal = 8 };
}
namespace charge_mode {
enum : int { prepaid = 1, pay_per_use = 3 };
}

struct BillLine {
  const BillFace* face = nullptr;         // of the history or of an order
  const std::string* region = nullptr;    // likewise
  const std::string* customer = nullptr;  // likewise; empty or null: the account itself
  const BssOrder* order = nullptr;        // null: a meter's hour
  const std::string* what = nullptr;      // the meter
  Cover cover = Cover::none;
  int type = bill_type::use, mode = charge_mode::pay_per_use;
  int64_t from_ms = 0, to_ms = 0;  // of the usage
  int64_t billed_ms = 0;           // on whose date it stands
  int64_t arrives_ms = 0;          // from then on the bill shows it
  int64_t usage_s = 0;
  int64_t price_units = 0;  // of an hour
  int64_t official_units = 0, amount_units = 0;
  uint64_t number = 0;  // its id, drawn
};

// All lines of that time which have arrived by `now_ms`, newest arrival first, or in order of usage
// where the switch says so. They borrow from the account's history and from the orders.
std::vector<BillLine> bill_lines(const World& world, const Account& account,
                                 const std::deque<BssOrder>& orders, TimeRange billed,
                                 int64_t now_ms);

}  // namespace billstop::sandbox
