// Whose each line of the bill is, by its keys and by when it was used.
#pragma once

#include <vector>

#include "core/billing/bill_keys.hpp"
#include "core/billing/bill_match.hpp"

namespace billstop::core {

// What was found out about a line.
struct LineOwner {
  const Resource* resource = nullptr;
  LocatedBy by = LocatedBy::id;
  NotLocated why = NotLocated::unknown;
  Holders may_be{};
};

// One for each of the bill's lines; the inventory must outlive them.
std::vector<LineOwner> owners_of(const Bill& bill, const Inventory& inventory);

}  // namespace billstop::core
