// How urgent a stop is: the money it ends for each request it takes (Smith's rule), a thing that
// others wait for counting with theirs.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

struct OrderWeight {
  bool rate_known = false;
  double rate_per_request = 0;  // of 1e-8 currency units an hour; compared, never stated
  double requests = 1;          // share of a batch, with those of all that must go before
  size_t group = 0;             // the entry whose weight this is: those of one group go together

  bool goes_before(const OrderWeight& other) const;
};

// before[i]: the entries that must have ended before entry i. Entries in a circle count alone.
std::vector<OrderWeight> order_weights(const std::vector<PlanEntry>& entries,
                                       const std::vector<std::set<size_t>>& before,
                                       std::span<const Manifest> manifests);

}  // namespace billstop::core
