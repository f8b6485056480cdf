// The JSON of apply, run, resume, verify and report: one documented object (report.schema.json).
#pragma once

#include <optional>
#include <string>

#include "core/domain/run_result.hpp"
#include "core/reporting/rates.hpp"

namespace billstop::core {

// Throws MoneyError.
std::string run_json(const RunResult& result, const std::optional<RateSum>& before);

}  // namespace billstop::core
