// What `audit` answers: what the bill proves of a run, what it does not, and what is saved.
#pragma once

#include <string>

#include "core/billing/audit.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

// First line PRACTICE or LIVE, last line saved_per_hour. Throws MoneyError.
std::string audit_text(const Identity& identity, const RunId& run, const Audit& audit,
                       const TextStyle& style);
std::string audit_json(const Identity& identity, const RunId& run, const Audit& audit);

}  // namespace billstop::core
