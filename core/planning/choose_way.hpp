// Which of a resource's ways is taken, going by what the user consented to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

struct WayChoice {
  std::optional<Chosen> chosen{};
  LeftWhy left_why = LeftWhy::no_way_now;  // when nothing is chosen
  std::string reason{};  // why nothing is, or what goes on costing after a weaker way
};

struct WayLimits {
  bool named = false;               // the user gave this very KIND:ID, which a refund needs
  std::optional<WayId> only_way{};  // no other may be taken: a plan that was reviewed says so
  std::string no_data{};            // why no way may be taken that loses data; empty: it may
};

// The allowed way that ends the most running meters; among those that end as many, the one that
// loses least, but a refund before a mere lapse.
WayChoice choose_way(const Resource& resource, const KindSpec& kind, const Consent& consent,
                     const WayLimits& limits);

// The meters that run or may run.
std::vector<std::string> running_meters(const Resource& resource);

}  // namespace billstop::core
