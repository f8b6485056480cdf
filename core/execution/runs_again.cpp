#include "core/execution/runs_again.hpp"

#include <algorithm>

namespace billstop::core {

Present present_in(const Inventory& inventory) {
  Present present;
  for (const Resource& r : inventory.resources) present[r.key()] = &r;
  return present;
}

// What another paid for runs no more when that one is gone, whatever the state says: a notebook
// whose pool was deleted shows an error, and costs no compute.
bool meant_meter(const RunItem& item, const Resource& now, const Present& present, Runs runs) {
  const auto& ends = item.planned.chosen->ends;
  return std::ranges::any_of(now.meters, [&](const Meter& meter) {
    if (meter.paid_by && !present.contains(*meter.paid_by)) return false;
    return meter.runs == runs && std::ranges::find(ends, meter.what) != ends.end();
  });
}

bool runs_again(const RunItem& item, const Resource& now, const Present& present) {
  // A schedule costs nothing itself: it is on again when it can be switched off again.
  if (item.planned.chosen->ends.empty())
    return std::ranges::any_of(now.ways, [&](const WayNow& way) {
      return way.id == item.planned.chosen->way && way.why_not.empty();
    });
  return meant_meter(item, now, present, Runs::yes);
}

}  // namespace billstop::core
