// A plan as a person reads it before anything happens.
#pragma once

#include <string>

#include "core/domain/plan.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct PlanFileFacts {
  std::string file{};  // empty: not written
  std::string hash{};  // SHA-256 of it, as --expect takes it
};

// First line PRACTICE or LIVE, account, credentials; last line left_rate_per_hour. Both are
// whole; every line between them keeps within the width. Ends with a newline. Throws MoneyError.
std::string plan_text(const Plan& plan, const PlanFileFacts& facts, const TextStyle& style);

}  // namespace billstop::core
