#include "core/plugin_loading/settlements.hpp"

#include <billstop/abi.h>

namespace billstop::core {

std::optional<StopOutcome> stop_outcome_of(int32_t abi) {
  switch (abi) {
    case BILLSTOP_ACCEPTED:
      return StopOutcome::accepted;
    case BILLSTOP_STOP_GONE:
      return StopOutcome::gone;
    case BILLSTOP_RETRY:
      return StopOutcome::retry;
    case BILLSTOP_BLOCKED:
      return StopOutcome::blocked;
    case BILLSTOP_DENIED:
      return StopOutcome::denied;
    case BILLSTOP_STOP_REFUSED:
      return StopOutcome::refused;
    case BILLSTOP_STOP_FAILED:
      return StopOutcome::failed;
    default:
      return std::nullopt;
  }
}

std::optional<VerifyOutcome> verify_outcome_of(int32_t abi) {
  switch (abi) {
    case BILLSTOP_ENDED:
      return VerifyOutcome::ended;
    case BILLSTOP_GONE:
      return VerifyOutcome::gone;
    case BILLSTOP_PENDING:
      return VerifyOutcome::pending;
    case BILLSTOP_NEXT_STEP:
      return VerifyOutcome::next_step;
    case BILLSTOP_STILL_RUNNING:
      return VerifyOutcome::still_running;
    case BILLSTOP_VERIFY_UNKNOWN:
      return VerifyOutcome::unknown;
    case BILLSTOP_VERIFY_FAILED:
      return VerifyOutcome::failed;
    default:
      return std::nullopt;
  }
}

}  // namespace billstop::core
