#include "core/billing/bill_rates.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace billstop::core {
namespace {

constexpr size_t lines_averaged = 24;
constexpr int64_t cent_units = 1'000'000;  // of 1e-8
constexpr int64_t hour_s = 3600;

// The latest lines, latest first.
std::vector<const BillLine*> latest(const Bill& bill, const BilledThing& thing) {
  std::vector<const BillLine*> lines;
  for (const size_t i : thing.lines) lines.push_back(&bill.lines[i]);
  std::ranges::stable_sort(lines,
                           [](const BillLine* a, const BillLine* b) { return a->from > b->from; });
  if (lines.size() > lines_averaged) lines.resize(lines_averaged);
  return lines;
}

bool is_whole_hour(const BillLine& line) {
  return line.to - line.from == one_hour && (!line.used_s || *line.used_s == hour_s);
}

// Amounts are in whole cents on one site, and what fills no cent is carried to the next hour: each
// is right to a cent.
bool agrees(const std::vector<const BillLine*>& lines, const Money& price) {
  for (const BillLine* line : lines) {
    if (line->by_package) continue;
    if (!line->used_s) return false;
    const auto exact = static_cast<long double>(price.units_1e8()) *
                       static_cast<long double>(*line->used_s) / hour_s;
    const auto off = static_cast<long double>(line->official.units_1e8()) - exact;
    if (off > cent_units || off < -cent_units) return false;
  }
  return true;
}

// What was paid for a month or year, by the hour; of the time that runs now.
std::optional<Money> prepaid_price(const Bill& bill, const BilledThing& thing) {
  for (const size_t i : thing.lines) {
    const BillLine& line = bill.lines[i];
    const auto hours = (line.to - line.from) / one_hour;
    const bool runs = line.from <= bill.read_at && bill.read_at < line.to;
    const bool paid = line.type == LineType::purchase || line.type == LineType::renewal;
    if (runs && paid && hours > 0)
      return Money(line.official.units_1e8() / hours, line.official.currency());
  }
  return std::nullopt;
}

// The middle of what was billed for whole hours: the first and the last hour may be parts, which
// not every site tells.
std::optional<Money> by_amounts(const std::vector<const BillLine*>& lines) {
  std::vector<const BillLine*> whole;
  for (const BillLine* line : lines)
    if (is_whole_hour(*line) && !line->by_package) whole.push_back(line);
  if (whole.empty()) return std::nullopt;
  if (whole.front()->used_s) {
    Money sum;
    for (const BillLine* line : whole) sum += line->official;
    return Money(sum.units_1e8() / static_cast<int64_t>(whole.size()), sum.currency());
  }
  return whole[whole.size() > 2 ? 1 : 0]->official;
}

// How long the billing center keeps its lines, and how long before a period it may be paid
// [support.huaweicloud.com devg-oce/mbc_00000.html; usermanual-billing, auto-renewal].
constexpr Millis lines_kept{3 * 365 * one_day}, paid_ahead{31 * one_day};

std::string flavor_of(const Resource& resource) {
  for (const Tag& fact : resource.facts)
    if (fact.key == "flavor") return fact.value;
  return {};
}

struct Rate {
  CloudTime last{};
  Money sum{};
};

}  // namespace

std::optional<Money> hourly_price(const Bill& bill, const BilledThing& thing) {
  if (thing.prepaid) return prepaid_price(bill, thing);
  const auto lines = latest(bill, thing);
  if (lines.empty()) return std::nullopt;
  if (const auto& price = lines.front()->price_per_hour) {
    std::vector<const BillLine*> same;
    for (const BillLine* line : lines)
      if (line->price_per_hour == price) same.push_back(line);
    if (agrees(same, *price)) return price;
  }
  return by_amounts(lines);
}

CloudTime paid_at_the_earliest(std::optional<CloudTime> begun, CloudTime now) {
  const CloudTime kept = now - lines_kept;
  return std::max(begun.value_or(kept) - paid_ahead, kept);
}

std::optional<CloudTime> unpriced_payments_since(const Inventory& inventory, CloudTime now) {
  std::map<ResourceKey, CloudTime> begun;  // of contracts, by what they pay for
  for (const Resource& resource : inventory.resources)
    for (const Meter& meter : resource.meters)
      if (meter.what == "subscription" && meter.paid_by && resource.created_at)
        begun[*meter.paid_by] = *resource.created_at;
  std::optional<CloudTime> since;
  for (const Resource& resource : inventory.resources)
    for (const Meter& meter : resource.meters) {
      if (meter.what != "subscription" || meter.runs == Runs::no || meter.paid_by) continue;
      if (meter.rate_per_hour) continue;
      const auto contract = begun.find(resource.key());
      const auto made = contract == begun.end() ? resource.created_at : contract->second;
      since = std::min(since.value_or(now), paid_at_the_earliest(made, now));
    }
  return since;
}

void put_bill_rates(Inventory& inventory, const Bill& bill, const BillMatch& match) {
  std::map<ResourceKey, std::vector<const BilledThing*>> things;
  for (const BilledThing& thing : match.things)
    if (thing.located && (thing.prepaid || thing.type == LineType::use) && !thing.meter.empty())
      things[*thing.located].push_back(&thing);
  for (Resource& resource : inventory.resources) {
    const auto own = things.find(resource.key());
    if (own == things.end()) continue;
    const std::string flavor = flavor_of(resource);
    for (Meter& meter : resource.meters) {
      if (meter.runs == Runs::no || meter.paid_by) continue;
      std::vector<const BilledThing*> counting;
      CloudTime last{};
      for (const BilledThing* thing : own->second) {
        const bool other_flavor = meter.what != "storage" && !flavor.empty() &&
                                  !thing->spec.empty() && flavor != thing->spec;
        if (thing->meter != meter.what || other_flavor) continue;
        counting.push_back(thing);
        last = std::max(last, thing->last);
      }
      std::erase_if(counting, [&](const BilledThing* t) {
        return t->last + settle_limit < last || (t->prepaid && !hourly_price(bill, *t));
      });
      std::optional<Money> sum;
      for (const BilledThing* thing : counting) {
        const auto price = hourly_price(bill, *thing);
        if (!price) {
          sum.reset();
          break;
        }
        sum = sum ? *sum + *price : *price;
      }
      if (!sum) continue;
      meter.rate_per_hour = sum;
      meter.rate_source = "bill, until " + to_iso8601(last);
    }
  }
}

}  // namespace billstop::core
