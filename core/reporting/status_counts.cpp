#include "core/reporting/status_counts.hpp"

namespace billstop::core {

void StatusCounts::start(const Plan& plan) {
  items_.clear();
  awaited_.clear();
  counts_ = {};
  for (const PlanEntry& entry : plan.entries)
    if (entry.chosen && items_.emplace(entry.resource.key(), ItemState::waiting).second)
      ++counts_[static_cast<size_t>(ItemState::waiting)];
}

bool StatusCounts::move(const Resource& resource, ItemState state) {
  const ResourceKey key = resource.key();
  const auto [item, is_new] = items_.emplace(key, state);
  if (!is_new) {
    if (item->second == state) return false;
    --counts_[static_cast<size_t>(item->second)];
    item->second = state;
  }
  ++counts_[static_cast<size_t>(state)];
  if (state == ItemState::stopping || state == ItemState::verifying)
    awaited_[key] = state;
  else
    awaited_.erase(key);
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

const ResourceKey* StatusCounts::awaited() const {
  return awaited_.empty() ? nullptr : &awaited_.begin()->first;
}

}  // namespace billstop::core
