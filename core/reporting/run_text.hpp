// What became of a run, for a person: apply, run, resume, verify and report.
#pragma once

#include <optional>
#include <string>

#include "core/domain/run_result.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

// before: what burned when the run began, if that is known. First line PRACTICE or LIVE, account,
// credentials; last line left_rate_per_hour. Both are whole; every line between them keeps within
// the width. Ends with a newline. Throws MoneyError.
std::string run_text(const RunResult& result, const std::optional<RateSum>& before,
                     const TextStyle& style);

RateSum left_rate(const RunResult& result);

}  // namespace billstop::core
