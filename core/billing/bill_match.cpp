#include "core/billing/bill_match.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/billing/bill_owners.hpp"

namespace billstop::core {
namespace {

constexpr size_t most_hints = 3;
// Whose hours they are. A disk that it uses is its storage; what others use too is no meter of it.
std::string meter_of(const Resource& resource, const BillLine& line, LocatedBy by) {
  if (line.prepaid) return "subscription";
  const auto has = [&](std::string_view what) {
    return std::ranges::any_of(resource.meters, [&](const Meter& m) { return m.what == what; });
  };
  if (by == LocatedBy::use && service_of(line.service_type) != "ebs") return {};
  if (line.storage && has("storage")) return "storage";
  if (by == LocatedBy::use) return {};
  for (const Meter& meter : resource.meters)
    if (meter.what != "storage" && meter.what != "subscription") return meter.what;
  return {};
}

bool region_unread(const Inventory& inventory, const RegionId& region) {
  bool seen = false;
  for (const Coverage& coverage : inventory.coverage) {
    if (coverage.scope.region != region) continue;
    seen = true;
    if (coverage.looked == Looked::could_not_tell) return true;
  }
  return !seen && !region.empty();
}

void add_hints(BilledThing& thing, const LineOwner& answer, const Holders& before_hyphen) {
  const auto add = [&](const Resource& resource, const char* why) {
    const auto same = [&](const BillHint& hint) { return hint.key == resource.key(); };
    if (thing.hints.size() < most_hints && std::ranges::none_of(thing.hints, same))
      thing.hints.push_back({resource.key(), resource.name, why});
  };
  for (const Resource* resource : answer.may_be) add(*resource, "has this name or key now");
  for (const Resource* resource : before_hyphen)
    add(*resource, "its name stands before a hyphen of the id: a hint, no proof");
}

using ThingKey = std::tuple<std::string, std::string, std::string, std::string, std::string,
                            std::string, bool, bool, int, std::string, int>;

ThingKey thing_key(const BillLine& line, const LineOwner& answer) {
  const std::string resource = answer.resource ? to_text(answer.resource->key()) : "";
  return {line.region.value,
          line.service_type,
          line.resource_type,
          line.resource_id,
          line.resource_name,
          line.spec,
          line.storage,
          line.prepaid,
          static_cast<int>(line.type),
          resource,
          answer.resource ? 0 : static_cast<int>(answer.why)};
}

BilledThing begin_thing(const BillLine& line) {
  return {.service_type = line.service_type,
          .resource_type = line.resource_type,
          .region = line.region,
          .resource_id = line.resource_id,
          .resource_name = line.resource_name,
          .spec = line.spec,
          .storage = line.storage,
          .prepaid = line.prepaid,
          .type = line.type,
          .first = line.from,
          .last = line.to};
}

void add_line(BilledThing& thing, const BillLine& line, size_t index) {
  thing.first = std::min(thing.first, line.from);
  thing.last = std::max(thing.last, line.to);
  thing.lines.push_back(index);
  thing.official += line.official;
  thing.amount += line.amount;
  thing.by_coupon += line.by_coupon;
  thing.by_package = thing.by_package || line.by_package;
}

std::vector<RunningUnbilled> unbilled(const Bill& bill, const Inventory& inventory,
                                      const std::vector<BilledThing>& things) {
  std::set<ResourceKey> billed;
  for (const BilledThing& thing : things)
    if (thing.located) billed.insert(*thing.located);
  std::vector<RunningUnbilled> out;
  for (const Resource& resource : inventory.resources) {
    const bool runs = std::ranges::any_of(resource.meters, [](const Meter& meter) {
      return meter.runs == Runs::yes && !meter.paid_by && meter.what != "subscription";
    });
    if (!runs || billed.contains(resource.key())) continue;
    const auto since = resource.started_at ? resource.started_at : resource.created_at;
    const bool young = since && *since + settle_limit > bill.read_at;
    out.push_back({resource.key(),
                   young
                       ? "runs since " + to_iso8601(*since) + ": its lines may still come"
                       : "no line names it: free, billed under another name, or not yet settled"});
  }
  return out;
}

}  // namespace

std::string_view to_text(LocatedBy by) {
  constexpr std::array<std::string_view, 3> words{"id", "name", "use"};
  return words[static_cast<size_t>(by)];
}

std::string_view to_text(NotLocated why) {
  constexpr std::array<std::string_view, 8> words{"gone_same_name", "ambiguous", "too_young",
                                                  "tokens",         "prepaid",   "unread_region",
                                                  "gone",           "unknown"};
  return words[static_cast<size_t>(why)];
}

bool BilledThing::covered() const {
  return !prepaid && (by_package || (!by_coupon.is_zero() && by_coupon == amount));
}

BillMatch match_bill(const Bill& bill, const Inventory& inventory) {
  const std::vector<LineOwner> answers = owners_of(bill, inventory);
  const BillKeys keys(inventory);
  BillMatch match;
  std::map<ThingKey, size_t> places;
  for (size_t i = 0; i < bill.lines.size(); ++i) {
    const BillLine& line = bill.lines[i];
    LineOwner answer = answers[i];
    if (answer.resource == nullptr && answer.may_be.empty() && !is_of_modelarts(line)) {
      ++match.foreign_lines;
      match.foreign_amount += line.amount;
      continue;
    }
    if (answer.resource == nullptr && answer.why == NotLocated::unknown &&
        region_unread(inventory, line.region))
      answer.why = NotLocated::unread_region;
    const auto [place, fresh] = places.try_emplace(thing_key(line, answer), match.things.size());
    if (fresh) {
      match.things.push_back(begin_thing(line));
      BilledThing& thing = match.things.back();
      thing.why = answer.why;
      thing.by = answer.by;
      if (answer.resource != nullptr) {
        thing.located = answer.resource->key();
        thing.meter = meter_of(*answer.resource, line, answer.by);
      } else {
        add_hints(thing, answer, keys.before_a_hyphen(line));
      }
    }
    add_line(match.things[place->second], line, i);
  }
  for (BilledThing& thing : match.things)
    if (!thing.located && thing.why == NotLocated::unknown &&
        thing.last + settle_limit <= bill.read_at)
      thing.why = NotLocated::gone;
  std::ranges::stable_sort(match.things, [](const BilledThing& a, const BilledThing& b) {
    return std::tuple(!a.located, -a.amount.units_1e8()) <
           std::tuple(!b.located, -b.amount.units_1e8());
  });
  match.not_yet_billed = unbilled(bill, inventory, match.things);
  return match;
}

}  // namespace billstop::core
