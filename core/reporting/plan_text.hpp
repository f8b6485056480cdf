// A plan as a person reads it before anything happens.
#pragma once

#include <string>

#include "core/domain/plan.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct BillView;  // core/reporting/bill_report.hpp

struct PlanFileFacts {
  std::string file{};  // empty: not written
  std::string hash{};  // SHA-256 of it, as --expect takes it
};

// First line PRACTICE or LIVE, account, credentials; last line left_rate_per_hour. Both are
// whole; every line between them keeps within the width. Ends with a newline. Throws MoneyError.
// `bill`: what the bill says as well, or null.
std::string plan_text(const Plan& plan, const PlanFileFacts& facts, const TextStyle& style,
                      const BillView* bill = nullptr);

}  // namespace billstop::core
