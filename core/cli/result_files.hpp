// The files beside what is printed: --html, --junit, --markdown.
#pragma once

#include <string>
#include <string_view>

#include "core/cli/commands_impl.hpp"
#include "core/domain/run_result.hpp"
#include "core/reporting/plan_text.hpp"
#include "core/reporting/rates.hpp"

namespace billstop::core {

// Takes the file's place when whole, mode 0600. Throws UsageError when it cannot be written.
void write_result_file(const std::string& file, std::string_view text);

// Told before the cloud is asked, or anything stopped: that a folder is not there. Throws
// UsageError.
void check_result_files(const CommandLine& line);

void write_plan_files(const CommandContext& context, const Plan& plan, const PlanFileFacts& facts,
                      int exit_code);
void write_run_files(const CommandContext& context, const Plan& plan, const RunResult& result,
                     const std::optional<RateSum>& before);

}  // namespace billstop::core
