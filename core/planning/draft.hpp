// A plan in the making: each resource with what is meant for it so far.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

struct DraftItem {
  const Resource* resource = nullptr;  // of the inventory, which outlives the draft
  const KindSpec* kind = nullptr;
  std::optional<Chosen> chosen{};
  std::optional<LeftWhy> left_why{};
  std::string reason{};
  std::string kept{};     // why it and what it uses stay, run it or not (protected, foreign, ...)
  bool named = false;     // by an exact --only KIND:ID or --obs-path
  bool restarts = false;  // no meter of its own, but it starts things that have one

  void leave(LeftWhy why, std::string text);
};

class Draft {
 public:
  std::vector<DraftItem> items{};  // in the inventory's order
  void add(DraftItem item);
  const DraftItem* find(const ResourceKey& key) const;

 private:
  std::map<ResourceKey, size_t> index_;
};

}  // namespace billstop::core
