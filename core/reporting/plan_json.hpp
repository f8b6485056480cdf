// `plan --output json`: the whole plan as one documented object (report.schema.json).
#pragma once

#include <string>

#include "core/domain/plan.hpp"
#include "core/reporting/plan_text.hpp"

namespace billstop::core {

// Throws MoneyError.
std::string plan_json(const Plan& plan, const PlanFileFacts& facts, int exit_code,
                      const BillView* bill = nullptr);

}  // namespace billstop::core
