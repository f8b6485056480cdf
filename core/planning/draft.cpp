#include "core/planning/draft.hpp"

namespace billstop::core {

void DraftItem::leave(LeftWhy why, std::string text) {
  chosen.reset();
  left_why = why;
  reason = std::move(text);
}

void Draft::add(DraftItem item) {
  index_.emplace(item.resource->key(), items.size());
  items.push_back(std::move(item));
}

const DraftItem* Draft::find(const ResourceKey& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &items[found->second];
}

}  // namespace billstop::core
