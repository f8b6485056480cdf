#include "core/billing/bill_owners.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace billstop::core {
namespace {

constexpr int64_t one_hour_s = 3600;

// What is billed under one id and name in one region, by any of its lines.
struct Group {
  std::vector<size_t> lines{};
  CloudTime first{}, last{};
  int64_t most_in_an_hour_s = 0;
  std::set<std::pair<std::string, bool>> settled{};  // flavors and whether of storage
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

// It runs since before that hour, so that its own line of it is of the whole hour: this one may be
// of another of its name that was deleted in it.
bool is_less_than_its_own(const BillLine& line, const Resource& resource) {
  const bool runs = std::ranges::any_of(resource.meters, [](const Meter& meter) {
    return meter.runs == Runs::yes && !meter.paid_by;
  });
  return runs && line.used_s && *line.used_s < one_hour_s - 1;
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
      if (settled(line.to)) group.settled.insert({line.spec, line.storage});
      if (!line.resource_name.empty()) ids_of_name_[line.resource_name].insert(line.resource_id);
    }
    for (auto& [key, group] : groups_) group.most_in_an_hour_s = most_in_an_hour_s(group);
  }

  std::vector<LineOwner> answers() {
    std::vector<LineOwner> out(bill_.lines.size());
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
      const LineOwner answer = by_name(group);
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

  LineOwner by_key(const BillLine& line) const {
    LineOwner answer;
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
    // An id that is made of a name stands beside it: "a" and "b-c" make the same as "a-b" and "c".
    const bool several = holders.size() > 1;
    std::erase_if(holders, [&](const Resource* r) {
      const bool made = !line.resource_name.empty() && made_of_name(*r, line.resource_id);
      return (several || made) && r->name != line.resource_name;
    });
    if (holders.empty() && !several) {
      answer.why = NotLocated::gone_same_name;
      return answer;
    }
    if (holders.size() != 1) {
      answer.why = NotLocated::ambiguous;
      return answer;
    }
    const Resource& one = *holders.front();
    const bool may_repeat = made_of_name(one, line.resource_id) && !line.prepaid;
    if (const auto why = may_repeat ? why_another(line, one) : std::nullopt) {
      answer.why = *why;
      return answer;
    }
    return {.resource = &one};
  }

  // Why a line of an id that is made of its name may be another's, or empty.
  std::optional<NotLocated> why_another(const BillLine& line, const Resource& one) const {
    if (before_its_time(line, one) || !pays_itself(one)) return NotLocated::gone_same_name;
    if (two_at_once(line)) return NotLocated::ambiguous;
    if (in_its_first_hour(line, one) && may_have_a_predecessor(line, one))
      return settled(line.to) ? NotLocated::ambiguous : NotLocated::too_young;
    if (!settled(line.to) && (is_less_than_its_own(line, one) || !goes_on(line, one)))
      return NotLocated::too_young;
    return {};
  }

  // The same was billed for it before, and had time to be contradicted.
  bool goes_on(const BillLine& line, const Resource& one) const {
    const bool is_old = one.created_at && settled(hour_floor(*one.created_at) + one_hour);
    return is_old && groups_.at(key_of(line)).settled.contains({line.spec, line.storage});
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

  LineOwner by_name(const Group& group) const {
    const BillLine& line = bill_.lines[group.lines.front()];
    LineOwner answer{.why = line.prepaid ? NotLocated::prepaid : NotLocated::unknown};
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

}  // namespace

std::vector<LineOwner> owners_of(const Bill& bill, const Inventory& inventory) {
  return Matcher(bill, inventory).answers();
}

}  // namespace billstop::core
