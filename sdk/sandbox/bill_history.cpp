#include "sdk/sandbox/bill_history.hpp"

#include <algorithm>

namespace billstop::sandbox {
namespace {

bool goes_on(const MeterSpan& held, const MeterSpan& now) {
  return held.what == now.what && held.face == now.face && held.cover == now.cover &&
         held.rate_units == now.rate_units;
}

}  // namespace

void MeterHistory::see(const std::string& kind, const std::string& item_id,
                       std::vector<MeterSpan> running, int64_t at_ms) {
  const auto place = open_.find({kind, item_id});
  if (place == open_.end() && running.empty()) return;
  std::vector<size_t> open;
  if (place != open_.end()) open = place->second;
  std::erase_if(open, [&](size_t index) {
    MeterSpan& held = spans_[index];
    const auto same =
        std::ranges::find_if(running, [&](const MeterSpan& one) { return goes_on(held, one); });
    if (same != running.end()) {
      running.erase(same);
      return false;
    }
    held.to_ms = std::max(held.from_ms, at_ms);
    return true;
  });
  for (MeterSpan& fresh : running) {
    fresh.kind = kind;
    fresh.item_id = item_id;
    if (fresh.from_ms == 0) fresh.from_ms = at_ms;
    open.push_back(spans_.size());
    spans_.push_back(std::move(fresh));
  }
  if (open.empty()) {
    open_.erase(place);
  } else {
    open_[{kind, item_id}] = std::move(open);
  }
}

void MeterHistory::place_in_time(int64_t start_ms) {
  for (MeterSpan& span : spans_) {
    if (span.from_ms < 0) span.from_ms += start_ms;
    if (span.to_ms < 0) span.to_ms += start_ms;
  }
}

}  // namespace billstop::sandbox
