#include "core/billing/bill_match.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/billing/bill_keys.hpp"

namespace billstop::core {
namespace {

constexpr size_t most_hints = 3;
constexpr int64_t one_hour_s = 3600;

// What is billed under one id and name in one region, by any of its lines.
struct Group {
  std::vector<size_t> lines{};
  CloudTime first{}, last{};
  int64_t most_in_an_hour_s = 0;
};

// What was found out about a line.
struct Answer {
  const Resource* resource = nullptr;
  LocatedBy by = LocatedBy::id;
  NotLocated why = NotLocated::unknown;
  Holders may_be{};
};

// Where the resource cannot have been the user: the hour was over when it came to be, or more of it
// was used than was left then.
bool before_its_time(const BillLine& line, const Resource& resource) {
  if (!resource.created_at) return false;
  if (line.to <= *resource.created_at) return true;
  const Millis left = line.to - std::max(line.from, *resource.created_at);
  return line.used_s && std::chrono::seconds(*line.used_s) > left + std::chrono::seconds(1);
}

// The hour in which it came to be may also have been a predecessor's.
bool in_its_first_hour(const BillLine& line, const Resource& resource) {
  return resource.created_at && line.from < *resource.created_at;
}

bool is_no_contract(const Resource* resource) {
  return resource->kind.value != "subscription";
}

class Matcher {
 public:
  Matcher(const Bill& bill, const Inventory& inventory) : bill_(bill), keys_(inventory) {
    for (size_t i = 0; i < bill.lines.size(); ++i) {
      const BillLine& line = bill.lines[i];
      Group& group = groups_[key_of(line)];
      if (group.lines.empty()) group.first = line.from;
      group.first = std::min(group.first, line.from);
      group.last = std::max(group.last, line.to);
      group.lines.push_back(i);
      if (!line.resource_name.empty()) ids_of_name_[line.resource_name].insert(line.resource_id);
    }
    for (auto& [key, group] : groups_) group.most_in_an_hour_s = most_in_an_hour_s(group);
  }

  std::vector<Answer> answers() {
    std::vector<Answer> out(bill_.lines.size());
    for (size_t i = 0; i < out.size(); ++i) {
      out[i] = by_key(bill_.lines[i]);
      if (out[i].resource != nullptr && out[i].by == LocatedBy::id)
        named_by_id_.insert(out[i].resource->key());
    }
    for (const auto& [key, group] : groups_) {
      const BillLine& line = bill_.lines[group.lines.front()];
      const bool open = is_of_modelarts(line) && std::ranges::all_of(group.lines, [&](size_t i) {
                          return out[i].resource == nullptr && out[i].may_be.empty();
                        });
      if (!open) continue;
      const Answer answer = by_name(group);
      for (const size_t i : group.lines) out[i] = answer;
    }
    return out;
  }

 private:
  using GroupKey = std::tuple<std::string, std::string, std::string, std::string>;

  static GroupKey key_of(const BillLine& line) {
    return {line.region.value, line.service_type, line.resource_id, line.resource_name};
  }

  int64_t most_in_an_hour_s(const Group& group) const {
    std::map<std::pair<CloudTime, bool>, int64_t> used_s;
    int64_t most_s = 0;
    for (const size_t i : group.lines) {
      const BillLine& line = bill_.lines[i];
      if (line.to - line.from > one_hour) continue;
      int64_t& sum_s = used_s[{line.from, line.storage}];
      most_s = std::max(most_s, sum_s += line.used_s.value_or(one_hour_s));
    }
    return most_s;
  }

  bool settled(CloudTime end) const { return end + settle_limit <= bill_.read_at; }

  Answer by_key(const BillLine& line) const {
    Answer answer;
    if (is_of_tokens(line)) return {.why = NotLocated::tokens};
    Holders holders = keys_.by_id(line);
    if (holders.empty()) {
      const Holders users = keys_.users_of(line);
      if (!users.empty()) return {.resource = users.front(), .by = LocatedBy::use};
      return {.why = line.prepaid ? NotLocated::prepaid : NotLocated::unknown};
    }
    // A contract and what it pays for have one id, and the money is the latter's.
    if (holders.size() > 1 && std::ranges::any_of(holders, is_no_contract))
      std::erase_if(holders, [](const Resource* r) { return !is_no_contract(r); });
    answer.may_be = holders;
    if (holders.size() > 1)
      std::erase_if(holders, [&](const Resource* r) { return r->name != line.resource_name; });
    if (holders.size() != 1) {
      answer.why = NotLocated::ambiguous;
      return answer;
    }
    const Resource& one = *holders.front();
    if (made_of_name(one, line.resource_id) && !line.prepaid) {
      if (before_its_time(line, one) || !pays_itself(one)) {
        answer.why = NotLocated::gone_same_name;
        return answer;
      }
      if (two_at_once(line)) {
        answer.why = NotLocated::ambiguous;
        return answer;
      }
      if (in_its_first_hour(line, one) && may_have_a_predecessor(line, one)) {
        answer.why = settled(line.to) ? NotLocated::ambiguous : NotLocated::too_young;
        return answer;
      }
    }
    return {.resource = &one};
  }

  // Lines of hours before its own, or another line of the same hour, tell of one; until these had
  // time to come, nobody can know.
  bool may_have_a_predecessor(const BillLine& line, const Resource& one) const {
    if (!settled(line.to)) return true;
    size_t same_hour = 0;
    for (const size_t i : groups_.at(key_of(line)).lines) {
      const BillLine& other = bill_.lines[i];
      if (other.storage != line.storage) continue;
      if (other.to <= *one.created_at) return true;
      if (other.from == line.from) ++same_hour;
    }
    return same_hour > 1;
  }

  // More was used in an hour than one can: two had this name and model at the same time.
  bool two_at_once(const BillLine& line) const {
    return groups_.at(key_of(line)).most_in_an_hour_s > one_hour_s + 1;
  }

  bool was_before(const Group& group, const Resource& resource) const {
    if (resource.started_at && group.first < hour_floor(*resource.started_at)) return true;
    return std::ranges::any_of(group.lines,
                               [&](size_t i) { return before_its_time(bill_.lines[i], resource); });
  }

  // Every thing of that name which may be the resource's.
  std::vector<const Group*> groups_for(const BillLine& line, const Resource& resource) const {
    std::vector<const Group*> out;
    for (const std::string& id : ids_of_name_.at(line.resource_name)) {
      const auto group =
          groups_.find({line.region.value, line.service_type, id, line.resource_name});
      if (group == groups_.end() || of_another_form(id, line.resource_name)) continue;
      if (!was_before(group->second, resource)) out.push_back(&group->second);
    }
    return out;
  }

  // That of the things of its name which began when the resource did, if no other did too.
  bool alone_begins_with(const Group& group, const BillLine& line, const Resource& resource) const {
    const auto begins = [&](const Group* one) { return begins_with(*one, resource); };
    return begins(&group) && std::ranges::count_if(groups_for(line, resource), begins) == 1;
  }

  // A notebook's or a service's id: what stands there by its name is something else.
  static bool of_another_form(const std::string& id, const std::string& name) {
    return is_uuid(id) || id.starts_with(name + "-");
  }

  bool begins_with(const Group& group, const Resource& resource) const {
    const auto begin = resource.started_at ? resource.started_at : resource.created_at;
    return begin && settled(group.first + one_hour) && group.first == hour_floor(*begin);
  }

  Answer by_name(const Group& group) const {
    const BillLine& line = bill_.lines[group.lines.front()];
    Answer answer{.why = line.prepaid ? NotLocated::prepaid : NotLocated::unknown};
    if (is_of_tokens(line)) return {.why = NotLocated::tokens};
    answer.may_be = keys_.by_name(line);
    if (answer.may_be.empty() || line.prepaid) return answer;
    if (of_another_form(line.resource_id, line.resource_name)) return answer;
    Holders fit = answer.may_be;
    // Where the bill names one by its id, what stands there by its name is another.
    std::erase_if(fit, [&](const Resource* r) {
      return !r->created_at || was_before(group, *r) || named_by_id_.contains(r->key());
    });
    if (fit.empty()) {
      answer.why = NotLocated::gone_same_name;
      return answer;
    }
    if (fit.size() > 1 || groups_for(line, *fit.front()).size() > 1)
      std::erase_if(fit, [&](const Resource* r) { return !alone_begins_with(group, line, *r); });
    if (fit.size() != 1) {
      answer.why = settled(group.last) ? NotLocated::ambiguous : NotLocated::too_young;
      return answer;
    }
    if (!settled(group.first + one_hour)) {
      answer.why = NotLocated::too_young;
      return answer;
    }
    return {.resource = fit.front(), .by = LocatedBy::name};
  }

  const Bill& bill_;
  BillKeys keys_;
  std::map<GroupKey, Group> groups_{};
  std::map<std::string, std::set<std::string>> ids_of_name_{};
  std::set<ResourceKey> named_by_id_{};
};

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

void add_hints(BilledThing& thing, const Answer& answer, const Holders& before_hyphen) {
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

ThingKey thing_key(const BillLine& line, const Answer& answer) {
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
  if (prepaid) return false;
  return by_package || (!by_coupon.is_zero() && by_coupon == amount);
}

BillMatch match_bill(const Bill& bill, const Inventory& inventory) {
  const std::vector<Answer> answers = Matcher(bill, inventory).answers();
  const BillKeys keys(inventory);
  BillMatch match;
  std::map<ThingKey, size_t> places;
  for (size_t i = 0; i < bill.lines.size(); ++i) {
    const BillLine& line = bill.lines[i];
    Answer answer = answers[i];
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
  for (BilledThing& thing : match.things) {
    if (thing.located) continue;
    if (thing.why == NotLocated::unknown && thing.last + settle_limit <= bill.read_at)
      thing.why = NotLocated::gone;
  }
  std::ranges::stable_sort(match.things, [](const BilledThing& a, const BilledThing& b) {
    return std::tuple(!a.located, -a.amount.units_1e8()) <
           std::tuple(!b.located, -b.amount.units_1e8());
  });
  match.not_yet_billed = unbilled(bill, inventory, match.things);
  return match;
}

}  // namespace billstop::core
