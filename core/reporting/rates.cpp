#include "core/reporting/rates.hpp"

#include <algorithm>

namespace billstop::core {

void RateSum::add(const Meter& meter) {
  if (meter.paid_by || meter.runs == Runs::no) return;
  if (meter.runs == Runs::unknown || !meter.rate_per_hour) {
    ++unknown;
    return;
  }
  const Money& rate = *meter.rate_per_hour;
  if (rate.is_zero()) return;
  const auto same = std::find_if(known.begin(), known.end(), [&](const Money& sum) {
    return sum.currency() == rate.currency();
  });
  if (same == known.end())
    known.push_back(rate);
  else
    *same += rate;
}

void RateSum::add(const Resource& resource) {
  for (const Meter& meter : resource.meters) add(meter);
}

std::optional<std::string> RateSum::decimal() const {
  if (unknown > 0 || unread) return std::nullopt;
  return known_decimal();
}

std::optional<std::string> RateSum::known_decimal() const {
  if (known.size() > 1) return std::nullopt;
  return known.empty() ? "0" : known.front().decimal();
}

std::string RateSum::currency() const {
  return known.size() == 1 ? known.front().currency() : std::string();
}

std::string to_text(const RateSum& sum) {
  std::string amounts;
  for (const Money& money : sum.known) {
    if (!amounts.empty()) amounts += " + ";
    amounts += money.decimal();
    if (!money.currency().empty()) amounts += " " + money.currency();
  }
  if (sum.unknown == 0 && !sum.unread) return amounts.empty() ? "0" : amounts;
  if (amounts.empty()) return "unknown";
  if (sum.unknown == 0) return "unknown (" + amounts + " known, not all could be read)";
  return "unknown (" + amounts + " known, " + std::to_string(sum.unknown) +
         (sum.unknown == 1 ? " meter" : " meters") + " unknown)";
}

RateSum rate_of(std::span<const Resource> resources) {
  RateSum sum;
  for (const Resource& resource : resources) sum.add(resource);
  return sum;
}

namespace reporting {

bool ends(const PlanEntry& entry, const Meter& meter) {
  return entry.chosen && std::find(entry.chosen->ends.begin(), entry.chosen->ends.end(),
                                   meter.what) != entry.chosen->ends.end();
}

bool runs(const Resource& resource) {
  return std::any_of(resource.meters.begin(), resource.meters.end(),
                     [](const Meter& meter) { return meter.runs == Runs::yes && !meter.paid_by; });
}

}  // namespace reporting

using reporting::ends;

RateSum left_rate(const PlanEntry& entry) {
  RateSum sum;
  for (const Meter& meter : entry.resource.meters)
    if (!ends(entry, meter)) sum.add(meter);
  return sum;
}

RateSum burning_rate(const Plan& plan) {
  RateSum sum;
  for (const PlanEntry& entry : plan.entries) sum.add(entry.resource);
  return sum;
}

RateSum left_rate(const Plan& plan) {
  RateSum sum;
  for (const PlanEntry& entry : plan.entries)
    for (const Meter& meter : entry.resource.meters)
      if (!ends(entry, meter)) sum.add(meter);
  return sum;
}

}  // namespace billstop::core
