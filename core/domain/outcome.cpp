#include "core/domain/outcome.hpp"

namespace billstop::core {

std::string_view to_text(StopOutcome outcome) {
  switch (outcome) {
    case StopOutcome::accepted:
      return "accepted";
    case StopOutcome::gone:
      return "gone";
    case StopOutcome::retry:
      return "retry";
    case StopOutcome::blocked:
      return "blocked";
    case StopOutcome::denied:
      return "denied";
    case StopOutcome::refused:
      return "refused";
    case StopOutcome::failed:
      return "failed";
  }
  return "unknown";
}

std::string_view to_text(VerifyOutcome outcome) {
  switch (outcome) {
    case VerifyOutcome::ended:
      return "ended";
    case VerifyOutcome::gone:
      return "gone";
    case VerifyOutcome::pending:
      return "pending";
    case VerifyOutcome::next_step:
      return "next_step";
    case VerifyOutcome::still_running:
      return "still_running";
    case VerifyOutcome::unknown:
      return "unknown";
    case VerifyOutcome::failed:
      return "failed";
  }
  return "unknown";
}

std::optional<StopOutcome> stop_outcome_from(std::string_view text) {
  using enum StopOutcome;
  for (const StopOutcome outcome : {accepted, gone, retry, blocked, denied, refused, failed})
    if (to_text(outcome) == text) return outcome;
  return std::nullopt;
}

bool says_undone(StopOutcome outcome) {
  using enum StopOutcome;
  return outcome == retry || outcome == blocked || outcome == denied || outcome == refused;
}

}  // namespace billstop::core
