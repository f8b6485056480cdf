#include "core/domain/run_result.hpp"

namespace billstop::core {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::ended:
      return "ended";
    case Verdict::gone:
      return "gone";
    case Verdict::skipped:
      return "skipped";
    case Verdict::blocked:
      return "blocked";
    case Verdict::failed:
      return "failed";
    case Verdict::pending:
      return "pending";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

namespace {

template <class Visit>
void each_own_running_meter(const RunResult& result, Visit&& visit) {
  for (const LeftRunning& left : result.left)
    for (const Meter& meter : left.resource.meters)
      if (meter.runs != Runs::no && !meter.paid_by) visit(meter);
}

}  // namespace

std::optional<Money> left_rate_per_hour(const RunResult& result) {
  if (left_unknown_rates(result) != 0) return std::nullopt;
  Money sum;
  try {
    each_own_running_meter(result, [&](const Meter& meter) { sum += *meter.rate_per_hour; });
  } catch (const MoneyError&) {  // several currencies have no sum
    return std::nullopt;
  }
  return sum;
}

size_t left_unknown_rates(const RunResult& result) {
  size_t unknown = 0;
  each_own_running_meter(result, [&](const Meter& meter) {
    if (meter.runs == Runs::unknown || !meter.rate_per_hour) ++unknown;
  });
  return unknown;
}

}  // namespace billstop::core
