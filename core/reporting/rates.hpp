// Sums of rates per hour that say honestly when part of them is not known.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/domain/plan.hpp"

namespace billstop::core {

// Only meters that a resource pays itself are summed: what another pays is in the other's sum.
struct RateSum {
  std::vector<Money> known{};  // one a currency, in the order met
  size_t unknown = 0;          // meters that run at an unknown rate, or may run
  bool unread = false;         // something could not be read, so that more may run than is summed

  // Throws MoneyError on overflow.
  void add(const Meter& meter);
  void add(const Resource& resource);

  // Decimal text; empty when any part is unknown or there are several currencies.
  std::optional<std::string> decimal() const;
  // The known part; empty only when there are several currencies.
  std::optional<std::string> known_decimal() const;
  // The only currency, or empty.
  std::string currency() const;
};
// "0", "12.5 CNY", "unknown", "unknown (12.5 CNY known, 2 meters unknown)".
std::string to_text(const RateSum& sum);

RateSum rate_of(std::span<const Resource> resources);
RateSum burning_rate(const Plan& plan);  // now
RateSum left_rate(const Plan& plan);     // when everything planned has ended
RateSum left_rate(const PlanEntry& entry);

namespace reporting {

// A meter runs that it pays itself.
bool runs(const Resource& resource);
bool ends(const PlanEntry& entry, const Meter& meter);

}  // namespace reporting

}  // namespace billstop::core
