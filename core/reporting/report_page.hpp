// A plan or a run as one HTML file that needs nothing else: style, script and data are inside, and
// what the cloud calls its things is text wherever it stands.
#pragma once

#include <string>

#include "core/billing/audit.hpp"
#include "core/domain/run_result.hpp"
#include "core/reporting/plan_text.hpp"

namespace billstop::core {

// Throws MoneyError.
std::string plan_page(const Plan& plan, const PlanFileFacts& facts, int exit_code,
                      std::string_view version);

// plan: the one that the run carried out; audit: what the bill says of it, where it was asked.
std::string run_page(const Plan& plan, const RunResult& result, std::string_view version,
                     const Audit* audit = nullptr);

}  // namespace billstop::core
