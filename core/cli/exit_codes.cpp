#include "core/cli/exit_codes.hpp"

namespace billstop::core {

ExitCode first_that_holds(const ExitFacts& facts) {
  if (facts.interrupted) return ExitCode::interrupted;
  if (facts.fault) return ExitCode::fault;
  if (facts.bad_usage) return ExitCode::bad_usage;
  if (facts.refused) return ExitCode::refused;
  if (facts.could_not_tell) return ExitCode::could_not_tell;
  if (facts.not_ended) return ExitCode::not_ended;
  if (facts.pending) return ExitCode::pending;
  return ExitCode::ok;
}

}  // namespace billstop::core
