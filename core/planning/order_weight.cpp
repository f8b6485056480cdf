#include "core/planning/order_weight.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace billstop::core {
namespace {

struct Cost {
  std::optional<double> rate{};  // empty: a meter that it ends has no known rate
  double requests = 1;
};

// Rates in another currency than the first one cannot be compared, so they count as unknown.
std::optional<double> ended_rate(const PlanEntry& entry, std::string& currency) {
  double rate = 0;
  const auto& ends = entry.chosen->ends;
  for (const Meter& meter : entry.resource.meters) {
    if (meter.runs == Runs::no || meter.paid_by ||
        std::find(ends.begin(), ends.end(), meter.what) == ends.end())
      continue;
    if (!meter.rate_per_hour) return std::nullopt;
    if (currency.empty()) currency = meter.rate_per_hour->currency();
    if (currency != meter.rate_per_hour->currency()) return std::nullopt;
    rate += static_cast<double>(meter.rate_per_hour->units_1e8());
  }
  return rate;
}

double requests_of(const Resource& resource, std::span<const Manifest> manifests) {
  for (const Manifest& manifest : manifests) {
    if (manifest.id != resource.plugin) continue;
    const KindSpec* kind = manifest.kind(resource.kind);
    if (kind != nullptr) return 1.0 / static_cast<double>(std::max<size_t>(1, kind->batch));
  }
  return 1;
}

// The weight of a thing together with all that must end before it.
OrderWeight group_weight(size_t i, const std::vector<std::set<size_t>>& before,
                         const std::vector<Cost>& costs) {
  double rate = costs[i].rate.value_or(0), requests = costs[i].requests;
  for (size_t first : before[i]) {
    rate += costs[first].rate.value_or(0);
    requests += costs[first].requests;
  }
  // A price that nobody knows is not nothing, even if those before it are known to cost nothing.
  const bool known = costs[i].rate.has_value() || rate > 0;
  return {known, known ? rate / requests : 0, requests, i};
}

// Everything in an order in which what waits for a thing comes before the thing.
std::vector<size_t> last_first(const std::vector<std::set<size_t>>& before) {
  std::vector<size_t> waited_for(before.size(), 0), order;
  for (const auto& firsts : before)
    for (size_t first : firsts) ++waited_for[first];
  for (size_t i = 0; i < before.size(); ++i)
    if (waited_for[i] == 0) order.push_back(i);
  for (size_t at = 0; at < order.size(); ++at)
    for (size_t first : before[order[at]])
      if (--waited_for[first] == 0) order.push_back(first);
  return order;
}

}  // namespace

bool OrderWeight::goes_before(const OrderWeight& other) const {
  const auto rank = [](const OrderWeight& w) {
    if (!w.rate_known) return 1;
    return w.rate_per_request > 0 ? 0 : 2;
  };
  if (rank(*this) != rank(other)) return rank(*this) < rank(other);
  if (rate_per_request != other.rate_per_request) return rate_per_request > other.rate_per_request;
  return requests < other.requests;
}

std::vector<OrderWeight> order_weights(const std::vector<PlanEntry>& entries,
                                       const std::vector<std::set<size_t>>& before,
                                       std::span<const Manifest> manifests) {
  std::string currency;
  std::vector<Cost> costs;
  for (const PlanEntry& entry : entries)
    costs.push_back({ended_rate(entry, currency), requests_of(entry.resource, manifests)});

  std::vector<OrderWeight> weights;
  for (const Cost& cost : costs)
    weights.push_back({cost.rate.has_value(), cost.rate.value_or(0) / cost.requests, cost.requests,
                       weights.size()});

  // What a thing hands to those it waits for: its group's weight or that of a group it blocks
  // itself, never its own alone, since it cannot go alone.
  std::vector<OrderWeight> handed;
  for (size_t i = 0; i < entries.size(); ++i) handed.push_back(group_weight(i, before, costs));
  for (size_t i : last_first(before))
    for (size_t first : before[i]) {
      const OrderWeight& raised = handed[i];
      if (raised.goes_before(weights[first])) weights[first] = raised;
      if (raised.goes_before(handed[first])) handed[first] = raised;
    }
  return weights;
}

}  // namespace billstop::core
