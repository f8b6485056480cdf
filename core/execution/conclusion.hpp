// What a run comes to: what is left burning and why, and the exit code that says so.
#pragma once

#include <vector>

#include "core/domain/run_result.hpp"
#include "core/execution/run_item.hpp"

namespace billstop::core {

struct Strictness {
  bool require_zero = false;  // any left running meter is a failure
  bool fail_on_new = false;   // any billed resource newer than the plan is one
};

// The resources of `now` that still burn, each with the reason that the plan or the run gives.
std::vector<LeftRunning> what_is_left(const Plan& plan, const std::vector<RunItem>& items,
                                      const std::vector<Resource>& appeared, const Inventory& now);

// Resources that the plan does not know and that burn.
std::vector<Resource> what_appeared(const Plan& plan, const Inventory& now);

// The first that holds of: interrupted 130, fault 1, could not tell 4, not ended 3, pending 6, 0.
// Only the coverage of the plugins that may stop counts: those are what was asked for.
int exit_code_of(const RunResult& result, const Plan& plan, Strictness strictness, bool fault);

// True when something that was asked for could not be read whole.
bool could_not_tell(const std::vector<Coverage>& coverage, const std::vector<PluginId>& asked_for);

}  // namespace billstop::core
