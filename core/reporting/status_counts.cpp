#include "core/reporting/status_counts.hpp"

#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace {

bool needs_nothing_more(ItemState state) {
  return state == ItemState::ended || state == ItemState::blocked || state == ItemState::failed ||
         state == ItemState::unknown;
}

// Taking away an amount is adding its opposite: sums stay within their currency.
void add_to(RateSum& sum, const RateSum& other, bool minus) {
  for (const Money& money : other.known) {
    const int64_t units = minus ? -money.units_1e8() : money.units_1e8();
    Meter meter{.what = {}, .runs = Runs::yes, .rate_per_hour = Money(units, money.currency())};
    sum.add(meter);
  }
  sum.unknown = minus ? sum.unknown - other.unknown : sum.unknown + other.unknown;
}

}  // namespace

void StatusCounts::start(const Plan& plan) {
  *this = {};
  for (const PlanEntry& entry : plan.entries) {
    if (!entry.chosen) continue;
    if (!items_.emplace(entry.resource.key(), ItemState::waiting).second) continue;
    ++kinds_[entry.resource.kind].total;
    count(entry.resource.key(), ItemState::waiting, +1);
    RateSum ended;
    for (const Meter& meter : entry.resource.meters)
      if (ends(entry, meter)) ended.add(meter);
    if (ended.known.empty() && ended.unknown == 0) continue;
    add_to(planned_, ended, false);
    ends_.emplace(entry.resource.key(), std::move(ended));
  }
}

void StatusCounts::count(const ResourceKey& key, ItemState state, int by) {
  counts_[static_cast<size_t>(state)] += static_cast<size_t>(by);
  if (needs_nothing_more(state)) kinds_[key.kind].final_ones += static_cast<size_t>(by);
  if (state != ItemState::ended) return;
  if (const auto own = ends_.find(key); own != ends_.end()) add_to(ended_, own->second, by < 0);
}

bool StatusCounts::move(const Resource& resource, ItemState state, OwnTime now) {
  const ResourceKey key = resource.key();
  const auto [item, is_new] = items_.emplace(key, state);
  if (is_new) {
    ++kinds_[key.kind].total;
  } else {
    if (item->second == state) return false;
    count(key, item->second, -1);
    item->second = state;
  }
  count(key, state, +1);
  if (state == ItemState::stopping || state == ItemState::verifying) {
    if (awaited_.emplace(key, Waiting{now, label(resource)}).second) oldest_.emplace(now, key);
  } else if (const auto was = awaited_.find(key); was != awaited_.end()) {
    oldest_.erase({was->second.since, key});
    awaited_.erase(was);
  }
  return true;
}

std::string StatusCounts::in_words() const {
  std::string text;
  for (size_t i = 0; i < states; ++i) {
    if (counts_[i] == 0) continue;
    if (!text.empty()) text += ", ";
    text.append(to_text(static_cast<ItemState>(i))).append(" ").append(std::to_string(counts_[i]));
  }
  return text;
}

std::string StatusCounts::kinds_in_words() const {
  std::string text;
  for (const auto& [kind, counts] : kinds_)
    text += (text.empty() ? "" : ", ") + shown(kind.value, 60) + " " +
            std::to_string(counts.final_ones) + "/" + std::to_string(counts.total);
  return text;
}

size_t StatusCounts::final_ones() const {
  size_t sum = 0;
  for (const auto& [kind, counts] : kinds_) sum += counts.final_ones;
  return sum;
}

RateSum StatusCounts::rate_to_go() const {
  RateSum sum = planned_;
  add_to(sum, ended_, true);
  std::erase_if(sum.known, [](const Money& money) { return money.is_zero(); });
  return sum;
}

std::optional<StatusCounts::Awaited> StatusCounts::awaited() const {
  if (oldest_.empty()) return std::nullopt;
  const Waiting& waiting = awaited_.at(oldest_.begin()->second);
  return Awaited{waiting.label, waiting.since, oldest_.size() - 1};
}

}  // namespace billstop::core
