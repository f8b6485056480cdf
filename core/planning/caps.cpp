#include "core/planning/caps.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

// A share is compared by multiplying, which 64-bit sums of rates would not survive. Nothing of it
// is stated as an amount.
using Wide = long double;

struct Tally {
  Wide part = 0, whole = 0;
  bool above(int percent) const { return part * 100 > whole * percent; }
};

bool runs(const PlanEntry& entry) {
  const auto& meters = entry.resource.meters;
  return std::any_of(meters.begin(), meters.end(),
                     [](const Meter& meter) { return meter.runs != Runs::no; });
}

Tally by_count(std::span<const PlanEntry> entries) {
  Tally tally;
  for (const PlanEntry& entry : entries) {
    if (!runs(entry) && !entry.chosen) continue;
    ++tally.whole;
    if (entry.chosen) ++tally.part;
  }
  return tally;
}

// An unknown rate, or a second currency, makes the share by rate unknown.
std::optional<Tally> by_rate(std::span<const PlanEntry> entries) {
  Tally tally;
  std::string currency;
  for (const PlanEntry& entry : entries)
    for (const Meter& meter : entry.resource.meters) {
      if (meter.runs == Runs::no || meter.paid_by) continue;
      if (!meter.rate_per_hour) return std::nullopt;
      if (currency.empty()) currency = meter.rate_per_hour->currency();
      if (currency != meter.rate_per_hour->currency()) return std::nullopt;
      tally.whole += meter.rate_per_hour->units_1e8();
      if (!entry.chosen) continue;
      const auto& ends = entry.chosen->ends;
      if (std::find(ends.begin(), ends.end(), meter.what) != ends.end())
        tally.part += meter.rate_per_hour->units_1e8();
    }
  return tally;
}

}  // namespace

std::string over_cap(const Caps& caps, std::span<const PlanEntry> entries) {
  const Tally count = by_count(entries);
  if (count.part > static_cast<Wide>(caps.max_resources))
    return std::to_string(static_cast<size_t>(count.part)) +
           " resources would be stopped, and --max-resources is " +
           std::to_string(caps.max_resources);
  if (!caps.max_share_percent) return {};
  const int percent = *caps.max_share_percent;
  if (count.above(percent))
    return std::to_string(static_cast<size_t>(count.part)) + " of " +
           std::to_string(static_cast<size_t>(count.whole)) +
           " resources would be stopped, and --max-share is " + std::to_string(percent) + " %";
  const auto rate = by_rate(entries);
  if (rate && rate->above(percent))
    return std::to_string(static_cast<int>(rate->part * 100 / rate->whole)) +
           " % of what runs an hour would be stopped, and --max-share is " +
           std::to_string(percent) + " %";
  return {};
}

}  // namespace billstop::core
