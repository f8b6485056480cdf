// Where the planned resources of a run stand, counted as they move.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/reporting/rates.hpp"
#include "core/reporting/status.hpp"

namespace billstop::core {

class StatusCounts {
 public:
  void start(const Plan& plan);
  // False when the resource stands there already. now: on our own clock.
  bool move(const Resource& resource, ItemState state, OwnTime now = {});

  // "waiting 3, verifying 1, ended 4"; states with none are not named.
  std::string in_words() const;
  // "notebook 2/4, pool 0/1": those that need nothing more, of each kind.
  std::string kinds_in_words() const;

  struct Awaited {
    std::string label{};
    OwnTime since{};
    size_t others = 0;
  };
  // The one that the cloud has been asked about for longest; since is set only then.
  std::optional<Awaited> awaited() const;

  size_t total() const { return items_.size(); }
  size_t final_ones() const;
  // What the plan's ways end, and how much of it still runs.
  RateSum planned_rate() const { return planned_; }
  RateSum rate_to_go() const;

 private:
  static constexpr size_t states = 8;
  struct KindCount {
    size_t final_ones = 0, total = 0;
  };
  void count(const ResourceKey& key, ItemState state, int by);

  std::map<ResourceKey, ItemState> items_;
  std::map<ResourceKey, RateSum> ends_;  // of those whose way ends something that it pays itself
  RateSum planned_{}, ended_{};
  std::map<Kind, KindCount> kinds_;
  std::array<size_t, states> counts_{};
  struct Waiting {
    OwnTime since{};
    std::string label{};
  };
  std::map<ResourceKey, Waiting> awaited_;
  std::set<std::pair<OwnTime, ResourceKey>> oldest_;
};

}  // namespace billstop::core
