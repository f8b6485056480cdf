// A run's result from its folder alone: what its plan meant and what its journal says came of it.
#pragma once

#include "core/domain/plan.hpp"
#include "core/domain/run_result.hpp"
#include "core/journal/run_history.hpp"

namespace billstop::core {

// What is left running is what the plan saw, less the meters that the journal says have ended; what
// appeared later and what was looked at stand in no folder and stay empty. Interrupted and 130 when
// the run has not finished.
RunResult rebuilt_result(const Plan& plan, const RunHistory& history);

}  // namespace billstop::core
