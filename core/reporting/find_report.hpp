// What `find` answers: the resource, why it bills, who pays, what ends it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/domain/inventory.hpp"
#include "core/domain/plan.hpp"
#include "core/reporting/find.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct BillView;  // core/reporting/bill_report.hpp

// `bill`: what of the bill the text names, or null. The inventory's coverage says how much "nothing
// found" is worth.
std::string find_text(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, const TextStyle& style,
                      const BillView* bill = nullptr);
std::string find_json(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, int exit_code, const BillView* bill = nullptr);

}  // namespace billstop::core
