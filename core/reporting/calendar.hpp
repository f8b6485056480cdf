// The days to come on which money moves, as text, JSON, and a file for a calendar.
#pragma once

#include <string>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/plan.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct MoneyDate {
  CloudTime at{};
  std::string what{};  // the fact's own words
  ResourceKey key{};
  std::string name{};
};

// Every fact of a resource that is a time and lies ahead, soonest first.
std::vector<MoneyDate> money_dates(const Inventory& inventory, CloudTime now);

// The inventory's coverage says how much is missing.
std::string calendar_text(const Identity& identity, const std::vector<MoneyDate>& dates,
                          const Inventory& inventory, const TextStyle& style);
std::string calendar_json(const Identity& identity, const std::vector<MoneyDate>& dates,
                          const Inventory& inventory, int exit_code);

// RFC 5545. The same date has the same UID each time, so that a calendar replaces it.
std::string calendar_ical(const Identity& identity, const std::vector<MoneyDate>& dates,
                          CloudTime now);

}  // namespace billstop::core
