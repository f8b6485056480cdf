// What meters cost an hour, by the bill's own official amounts.
#pragma once

#include <optional>

#include "core/billing/bill_match.hpp"

namespace billstop::core {

// An hour of a billed thing at its list price, from its latest lines: the price that they state
// where the amounts agree with it, else the amounts themselves. Empty where neither tells.
std::optional<Money> hourly_price(const Bill& bill, const BilledThing& thing);

// Gives every running meter that has lines of its own their rate, with the hour that it is from.
// Lines older than those of another thing of the same meter, and of another flavor than the
// resource has now, do not count.
void put_bill_rates(Inventory& inventory, const Bill& bill, const BillMatch& match);

// The earliest that what began then may have been paid, as far as the cloud keeps its bills; empty:
// nobody knows when it began.
CloudTime paid_at_the_earliest(std::optional<CloudTime> begun, CloudTime now);

// Since when what is paid ahead and has no rate may have been paid: the earliest, if there is any.
std::optional<CloudTime> unpriced_payments_since(const Inventory& inventory, CloudTime now);

}  // namespace billstop::core
