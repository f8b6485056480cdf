// Where the planned resources of a run stand, counted as they move.
#pragma once

#include <array>
#include <map>
#include <string>

#include "core/reporting/status.hpp"

namespace billstop::core {

class StatusCounts {
 public:
  void start(const Plan& plan);
  // False when the resource stands there already.
  bool move(const Resource& resource, ItemState state);

  // "waiting 3, verifying 1, ended 4"; states with none are not named.
  std::string in_words() const;
  // The first, by key, of those the cloud is asked about now; null when there is none.
  const ResourceKey* awaited() const;

 private:
  static constexpr size_t states = 8;
  std::map<ResourceKey, ItemState> items_;
  std::array<size_t, states> counts_{};
  std::map<ResourceKey, ItemState> awaited_;
};

}  // namespace billstop::core
