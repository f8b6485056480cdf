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

// The inventory's coverage says how much "nothing found" is worth.
std::string find_text(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, const TextStyle& style);
std::string find_json(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, int exit_code);

}  // namespace billstop::core
