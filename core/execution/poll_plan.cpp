#include "core/execution/poll_plan.hpp"

#include <algorithm>

namespace billstop::core {

namespace {

// More than one, so that a resource that never ends does not hide that the others did.
constexpr size_t most_probes = 3;
// Until something has ended, all are looked at this often, in multiples of the longest interval.
constexpr int first_whole = 2, later_whole = 3;
// Near the usual end, in parts of the usual time: others end one after the other there, and
// what has ended and is not seen holds up what waits for it.
constexpr int usual_parts = 80;

}  // namespace

Millis PollPlan::delay(Millis waited) const {
  const Millis share = usual_ && waited < *usual_ * 5 / 4 ? *usual_ / usual_parts : waited / 20;
  return std::clamp(share, bounds_.shortest, bounds_.longest);
}

OwnTime PollPlan::due_at(const RunItem& item) const {
  const OwnTime looked = std::max(item.looked_at, item.verifying_since);
  return std::max(looked + delay(looked - item.verifying_since),
                  item.verifying_since + usual_.value_or(Millis(0)));
}

// Few take turns, so that each is looked at when it is due; of many only one is, now and then.
Millis PollPlan::between_calls(const std::vector<RunItem>& items, const Indices& waiting) const {
  if (usual_) return delay(*usual_);
  const Millis waited = told_at_ - items[oldest(items, waiting).front()].verifying_since;
  const bool few = waiting.size() <= most_probes;
  return delay(waited) / (few ? static_cast<Millis::rep>(waiting.size()) : 1);
}

PollPlan::Indices PollPlan::oldest(const std::vector<RunItem>& items,
                                   const Indices& waiting) const {
  Indices out = waiting;
  const auto count = static_cast<std::ptrdiff_t>(std::min(most_probes, out.size()));
  std::ranges::partial_sort(out, out.begin() + count, [&](size_t a, size_t b) {
    return std::pair(items[a].verifying_since, a) < std::pair(items[b].verifying_since, b);
  });
  out.resize(static_cast<size_t>(count));
  return out;
}

PollPlan::Indices PollPlan::due(const std::vector<RunItem>& items, const Indices& waiting,
                                OwnTime now) const {
  if (waiting.empty() || next(items, waiting) > now) return {};
  Indices out;
  if (usual_) {
    // Whoever is due before the next call could leave is asked for in this one.
    const OwnTime soon = now + delay(*usual_);
    std::ranges::copy_if(waiting, std::back_inserter(out),
                         [&](size_t i) { return due_at(items[i]) <= soon; });
    return out;
  }
  const Indices probes = oldest(items, waiting);
  const OwnTime since = last_whole_.value_or(items[probes.front()].verifying_since);
  if (since + bounds_.longest * (last_whole_ ? later_whole : first_whole) <= now) return waiting;
  return {*std::ranges::min_element(
      probes, [&](size_t a, size_t b) { return due_at(items[a]) < due_at(items[b]); })};
}

OwnTime PollPlan::next(const std::vector<RunItem>& items, const Indices& waiting) const {
  OwnTime soonest = OwnTime::max();
  if (calls_out_ != 0 || waiting.empty()) return soonest;
  for (const size_t i : usual_ ? waiting : oldest(items, waiting))
    soonest = std::min(soonest, due_at(items[i]));
  // A long list is left alone for twice as long as it took, within reason.
  const Millis rest = took_ + std::min(took_, bounds_.longest);
  return std::max(soonest, told_at_ + std::max(between_calls(items, waiting), rest));
}

void PollPlan::told(OwnTime asked, OwnTime now, bool about_all) {
  --calls_out_;
  told_at_ = now;
  took_ = now - asked;
  if (about_all) last_whole_ = now;
}

// What was last looked at long before its end tells little, so the latest look at one counts that
// is older than no end.
void PollPlan::learn(Millis unended, Millis ended) {
  earliest_ = usual_ ? std::min(earliest_, ended) : ended;
  if (!usual_ || *usual_ >= earliest_)
    usual_ = unended;
  else if (unended < earliest_)
    usual_ = std::max(*usual_, unended);
}

}  // namespace billstop::core
