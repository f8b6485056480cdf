#include "plugins/subscription/contract.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::subscription {

using modelarts::Json;
using modelarts::number;
using modelarts::text;

namespace {

constexpr int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;
constexpr int64_t deducted_days_ahead = 7;
// 03:00 in GMT+8, as an offset from the day's begin in UTC.
constexpr int64_t deducted_hour_ms = (3 - 8) * hour_ms;

Status status_of(int64_t code) {
  switch (code) {
    case 2:
      return Status::in_use;
    case 3:
      return Status::closed;
    case 4:
      return Status::frozen;
    case 5:
      return Status::expired;
    default:
      return Status::unknown;
  }
}

AtExpiry at_expiry_of(int64_t code) {
  return code >= 0 && code <= 5 ? static_cast<AtExpiry>(code) : AtExpiry::unknown;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

std::string in_words(AtExpiry what) {
  switch (what) {
    case AtExpiry::grace:
      return "ends after a grace period";
    case AtExpiry::by_the_hour:
      return "becomes pay-per-use and goes on costing";
    case AtExpiry::removal:
      return "is deleted";
    case AtExpiry::renewal:
      return "is renewed and paid again";
    case AtExpiry::freeze:
      return "is frozen";
    case AtExpiry::retention:
      return "is deleted after a retention period";
    case AtExpiry::unknown:
      break;
  }
  return "is not known";
}

std::string state_of(const Contract& contract) {
  switch (contract.status) {
    case Status::in_use:
      return state_at_expiry(contract.at_expiry);
    case Status::closed:
      return "closed";
    case Status::frozen:
      return "frozen";
    case Status::expired:
      return "expired";
    case Status::unknown:
      break;
  }
  return "unknown";
}

Tri runs_now(const Contract& contract) {
  if (contract.status == Status::unknown) return Tri::unknown;
  return contract.status == Status::in_use ? Tri::yes : Tri::no;
}

std::string why_no_lapse(const Contract& contract) {
  if (contract.status == Status::unknown) return "the order centre does not tell its state";
  if (contract.goes_on() == Tri::unknown) return "what follows its expiry is not documented";
  if (contract.goes_on() == Tri::yes) return {};
  return "it ends by itself: at expiry it " + in_words(contract.at_expiry);
}

std::string why_no_unsubscription(const Contract& contract) {
  if (contract.status == Status::in_use) return {};
  if (contract.status == Status::unknown) return "the order centre does not tell its state";
  return "the cloud takes back only what is in use; it is " + state_of(contract);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : ", ") + part;
  return all;
}

// What the order centre promises; it can be asked for figures only afterwards.
std::string refund_words(const std::string& site) {
  const std::string five_days =
      "within five days of buying what was paid comes back without discount coupons";
  const std::string later =
      "later the part used and a handling fee are kept and cash coupons do not come back";
  const std::string ahead = "; a period that has not begun comes back whole";
  if (site == "china") return five_days + ", ten times a year; " + later + ahead;
  return five_days + " where the service offers it; " + later + ahead;
}

void add_facts(Resource& r, const Contract& contract, const Around& around) {
  r.facts.push_back({"paid until", utc_text(contract.until_ms)});
  r.facts.push_back({"at expiry", in_words(contract.at_expiry)});
  if (contract.status == Status::in_use && contract.at_expiry == AtExpiry::renewal)
    r.facts.push_back({"renewal deducted", utc_text(deducted_at_ms(contract.until_ms))});
  if (contract.status == Status::in_use && contract.at_expiry == AtExpiry::by_the_hour)
    r.facts.push_back({"pay-per-use from", utc_text(contract.until_ms)});
  r.facts.push_back({"bought", utc_text(contract.from_ms)});
  r.facts.push_back({"service", contract.service_type});
  r.facts.push_back({"resource type", contract.resource_type});
  std::vector<std::string> ids;
  for (const Contract& part : around.attached)
    ids.push_back(part.id + " (" + part.service_type + ")");
  const Pair more[] = {{"spec", contract.spec},
                       {"order", around.order},
                       {"ends with it", joined(ids)},
                       {"same order", joined(around.siblings)},
                       {"unpaid orders in the way", around.unpaid_orders}};
  for (const Pair& fact : more)
    if (!fact.value.empty()) r.facts.push_back(fact);
  r.facts.push_back({"unsubscribing", refund_words(around.site)});
  r.facts.push_back({"choices",
                     "let expire (--allow lapse), unsubscribe (--allow refund --only "
                     "subscription:" +
                         contract.id + "), keep"});
}

void set_contract(Resource& r, const Contract& contract) {
  r.state = state_of(contract);
  r.ways = {{"lapse", why_no_lapse(contract)}, {"unsubscribe", why_no_unsubscription(contract)}};
  for (Meter& meter : r.meters)
    meter.running = meter.what == "renewal" ? contract.goes_on() : runs_now(contract);
}

// What pays for a thing goes by that thing's owner and tags: the order centre knows neither.
void join(Resource& r, const Resource& thing) {
  r.untouchable = r.untouchable.empty() ? thing.untouchable : r.untouchable;
  r.tags_known = r.tags_known && thing.tags_known;
  for (const Pair& tag : thing.tags)
    if (std::find(r.tags.begin(), r.tags.end(), tag) == r.tags.end()) r.tags.push_back(tag);
  if (r.owner_id.empty()) {
    r.owner_id = thing.owner_id;
    r.owner_name = thing.owner_name;
  }
  const bool own = std::any_of(thing.uses.begin(), thing.uses.end(), [&](const Use& use) {
    return use.role == "billed-as" && use.id == r.id;
  });
  // What is billed under the id of an attached part names that part alone.
  if (!own) return r.uses.push_back({"billed-as", thing.kind, thing.id});
  r.scope.region = thing.scope.region;
  r.scope.project = thing.scope.project;
  if (r.name.empty() || r.name == r.id) r.name = thing.name;
  // The same money as the thing's own meter, told once, and the bill's line is the thing's.
  std::erase_if(r.bill_keys, [&](const BillKey& key) { return key.value == r.id; });
  r.meters.front().paid_by_kind = thing.kind;
  r.meters.front().paid_by_id = thing.id;
  for (const char* name : {"pool_name", "node_name"})
    if (const std::string* value = thing.handle(name)) r.handles.push_back({name, *value});
}

}  // namespace

std::string state_at_expiry(AtExpiry at_expiry) {
  return "in use; at expiry it " + in_words(at_expiry);
}

Tri Contract::goes_on() const {
  if (status == Status::unknown) return Tri::unknown;
  if (status != Status::in_use) return Tri::no;
  if (at_expiry == AtExpiry::unknown) return Tri::unknown;
  return at_expiry == AtExpiry::renewal || at_expiry == AtExpiry::by_the_hour ? Tri::yes : Tri::no;
}

Contract contract_of(const Json& row) {
  Contract c;
  c.id = text(row, "resource_id");
  c.name = text(row, "resource_name");
  c.region = text(row, "region_code");
  c.project = text(row, "project_id");
  c.service_type = text(row, "service_type_code");
  c.resource_type = text(row, "resource_type_code");
  c.spec = text(row, "resource_spec_code");
  if (number(row, "is_main_resource").value_or(1) == 0) c.parent = text(row, "parent_resource_id");
  c.status = status_of(number(row, "status").value_or(-1));
  c.at_expiry = at_expiry_of(number(row, "expire_policy").value_or(-1));
  c.from_ms = modelarts::time_ms(row, "effective_time");
  c.until_ms = modelarts::time_ms(row, "expire_time");
  return c;
}

bool is_of_modelarts(const Contract& contract) {
  return same_word(contract.service_type, modelarts_service);
}

Resource resource_of(const Contract& contract, const Around& around,
                     const std::vector<Resource>& things, const std::string& account) {
  Resource r;
  r.kind = "subscription";
  r.id = contract.id;
  r.name = contract.name.empty() ? contract.id : contract.name;
  r.scope.account = account;
  r.created_at_ms = contract.from_ms;
  r.charging_mode = "prepaid";
  r.meters = {{.what = "subscription"}, {.what = "renewal"}};
  r.handles = {{"resource_id", contract.id}};
  r.bill_keys.push_back({"resource_id", contract.id});
  for (const Contract& part : around.attached) r.bill_keys.push_back({"resource_id", part.id});
  // Until its day comes it takes nothing by the hour.
  if (!around.site.empty()) {
    r.meters.back().rate_per_hour = "0";
    r.meters.back().currency = around.site == "china" ? "CNY" : "USD";
    r.meters.back().rate_source = "paid on its day";
  }
  add_facts(r, contract, around);
  for (const std::string& sibling : around.siblings)
    r.uses.push_back({"same-order", "subscription", sibling});
  for (const Resource& thing : things) join(r, thing);
  set_contract(r, contract);
  return r;
}

Resource seen_again(const Contract& contract, const Resource& planned) {
  Resource seen = planned;
  seen.created_at_ms = contract.from_ms;
  set_contract(seen, contract);
  return seen;
}

int64_t deducted_at_ms(int64_t until_ms) {
  constexpr int64_t gmt8_ms = 8 * hour_ms;
  const int64_t days = (until_ms + gmt8_ms) / day_ms - deducted_days_ahead;
  return days * day_ms + deducted_hour_ms;
}

std::string utc_text(int64_t ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(ms)};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(at - day)};
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return out;
}

}  // namespace billstop::subscription
