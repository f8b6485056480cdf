// The bill held against what was found: for `bill`, `plan --bill` and `find --bill`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/billing/bill_match.hpp"
#include "core/domain/plan.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct BillView {
  Bill bill{};
  BillMatch match{};
};

// The things among them that an id, name or order of the bill names; nothing else of the view.
BillView view_of(const BillView& whole, std::string_view id_or_name);

// First line PRACTICE or LIVE, last line burning_rate_per_hour. Throws MoneyError.
std::string bill_text(const Identity& identity, const BillView& view, const Inventory& inventory,
                      const TextStyle& style);
std::string bill_json(const Identity& identity, const BillView& view, const Inventory& inventory,
                      int exit_code);

namespace reporting {

// What stands behind the lines, and what does not. Throws MoneyError.
void put_bill(TextPage& page, const BillView& view, const Inventory& inventory);
// Null without a view.
nlohmann::ordered_json json_of(const BillView* view);

}  // namespace reporting

}  // namespace billstop::core
