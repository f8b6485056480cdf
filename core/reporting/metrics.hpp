// Numbers of a plan or a run as an OpenMetrics text file, for a collector that reads files.
#pragma once

#include <string>

#include "core/domain/run_result.hpp"

namespace billstop::core {

std::string plan_metrics(const Plan& plan, int exit_code);
std::string run_metrics(const RunResult& result);

}  // namespace billstop::core
