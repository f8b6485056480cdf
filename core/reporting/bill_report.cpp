#include "core/reporting/bill_report.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/billing/bill_keys.hpp"
#include "core/reporting/coverage_text.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

// Of each list so many are named; the JSON has all.
constexpr size_t named_most = 60;

std::string in_words(const Money& money) {
  return money.decimal() + (money.currency().empty() ? "" : " " + money.currency());
}

std::string hours_of(const BilledThing& thing) {
  return to_iso8601(thing.first) + " to " + to_iso8601(thing.last);
}

std::string billed_as(const BilledThing& thing) {
  std::string text = shown(thing.resource_id, 120);
  if (!thing.resource_name.empty() && thing.resource_name != thing.resource_id)
    text += " \"" + shown(thing.resource_name, 100) + "\"";
  if (!thing.spec.empty()) text += ", " + shown(thing.spec, 60);
  return text + (thing.region.empty() ? "" : " in " + shown(thing.region.value, 40));
}

std::string_view how(LocatedBy by) {
  if (by == LocatedBy::id) return "by its id";
  return by == LocatedBy::name ? "by its name, and used in its lifetime" : "which it uses";
}

std::string form_of(const BilledThing& thing) {
  if (is_uuid(thing.resource_id)) return "; its id has a notebook's form";
  if (!thing.resource_name.empty() && thing.resource_id.starts_with(thing.resource_name + "-"))
    return "; its id has a service's form, name and model";
  return thing.resource_id.starts_with("maos") ? "; its id has a pool's or node's form" : "";
}

std::string look_at(const BilledThing& thing) {
  switch (thing.why) {
    case NotLocated::tokens:
      return "nothing stands behind it: disable the model service or its API keys in the console";
    case NotLocated::gone_same_name:
      return "what used it is gone: what has this name or key now is another, or younger" +
             form_of(thing);
    case NotLocated::ambiguous:
      return "several could be it, and the bill does not tell which";
    case NotLocated::too_young:
      return "by its name or key it may be the one below; certain when the bill is a day older";
    case NotLocated::prepaid:
      return "paid by the month or year: look into the order centre for its order";
    case NotLocated::unread_region:
      return "its region, or a project there, was not looked at or could not be read whole" +
             form_of(thing);
    case NotLocated::gone:
      return "last used more than a day ago, and not there any more" + form_of(thing);
    case NotLocated::unknown:
      break;
  }
  return "used until " + to_iso8601(thing.last) +
         " and not found: gone with lines still to come, of a kind without a plugin, or in a place "
         "that the caller does not see" +
         form_of(thing);
}

void put_head(TextPage& page, const Bill& bill) {
  std::string months;
  for (const std::string& month : bill.months) months += (months.empty() ? "" : ", ") + month;
  page.line(0, "Bill of " + (months.empty() ? "no month" : months) + " from " +
                   shown(bill.source, 100) + ", read " + to_iso8601(bill.read_at) + ": " +
                   counted(bill.lines.size(), "line", "lines") +
                   (bill.of_others == 0 ? "."
                                        : ", and " + std::to_string(bill.of_others) +
                                              " of other accounts, which are left out."));
  if (bill.gap)
    page.line(0,
              "NOT WHOLE (" + std::string(to_text(bill.gap->why)) +
                  "): " + reporting::in_words(bill.gap->words),
              Tone::bad);
  page.line(0, "The bill is history: lines of the last day may still come.", Tone::faint);
}

std::map<ResourceKey, const Resource*> by_key(const Inventory& inventory) {
  std::map<ResourceKey, const Resource*> out;
  for (const Resource& resource : inventory.resources) out[resource.key()] = &resource;
  return out;
}

void put_located(TextPage& page, const BillView& view, const Inventory& inventory) {
  const auto resources = by_key(inventory);
  std::map<ResourceKey, std::vector<const BilledThing*>> located;
  for (const BilledThing& thing : view.match.things)
    if (thing.located) located[*thing.located].push_back(&thing);
  if (located.empty()) return;
  page.heading("BILLED AND LOCATED: " + counted(located.size(), "resource", "resources"));
  size_t named = 0;
  for (const auto& [key, things] : located) {
    if (++named > named_most) break;
    const auto found = resources.find(key);
    const Resource* resource = found == resources.end() ? nullptr : found->second;
    page.line(2,
              resource != nullptr ? label(*resource) + ", state " + shown(resource->state, 60) +
                                        ", owner " + owner_of(*resource)
                                  : label(key),
              Tone::strong);
    for (const BilledThing* thing : things)
      page.line(
          4, (thing->meter.empty() ? std::string(to_text(thing->type)) : shown(thing->meter, 40)) +
                 " " + in_words(thing->amount) + ", " + hours_of(*thing) + ", as " +
                 billed_as(*thing) + ", " + std::string(how(thing->by)));
    if (resource == nullptr) continue;
    for (const Meter& meter : resource->meters)
      if (meter.runs != Runs::no) page.line(4, "bills now: " + reporting::in_words(meter));
  }
  if (located.size() > named_most)
    page.line(2, "and " + std::to_string(located.size() - named_most) + " more");
}

void put_not_located(TextPage& page, const BillMatch& match) {
  const auto lost = [](const BilledThing& thing) { return !thing.located; };
  const auto count = static_cast<size_t>(std::ranges::count_if(match.things, lost));
  if (count == 0) return;
  page.heading("BILLED AND NOT LOCATED: " + counted(count, "thing", "things"));
  size_t named = 0;
  for (const BilledThing& thing : match.things) {
    if (thing.located || ++named > named_most) continue;
    page.line(2, billed_as(thing), Tone::strong);
    page.line(4,
              in_words(thing.amount) + ", " + hours_of(thing) +
                  (thing.type == LineType::use ? "" : ", a " + std::string(to_text(thing.type))));
    page.line(4, look_at(thing));
    for (const BillHint& hint : thing.hints)
      page.line(6, label(hint.key) + " \"" + shown(hint.name, 100) + "\": " + hint.why);
  }
  if (count > named_most) page.line(2, "and " + std::to_string(count - named_most) + " more");
}

void put_rest(TextPage& page, const BillMatch& match) {
  if (!match.not_yet_billed.empty())
    page.heading("RUNNING AND NOT YET BILLED: " +
                 counted(match.not_yet_billed.size(), "resource", "resources"));
  for (size_t i = 0; i < match.not_yet_billed.size() && i < named_most; ++i)
    page.line(2, label(match.not_yet_billed[i].key) + ": " + match.not_yet_billed[i].why);
  bool any = false;
  for (const BilledThing& thing : match.things) {
    if (!thing.covered()) continue;
    if (!any) page.heading("COVERED BY A PACKAGE OR COUPON: paid in money when that is used up");
    any = true;
    page.line(2,
              billed_as(thing) + ": " +
                  (thing.by_package ? "by a package" : "by a coupon, " + in_words(thing.amount)) +
                  ", " + hours_of(thing));
  }
  if (match.foreign_lines > 0) {
    page.blank();
    page.line(0, "OBS, EVS and SFS that nothing of ModelArts uses: " +
                     counted(match.foreign_lines, "line", "lines") + ", " +
                     in_words(match.foreign_amount) + ".");
  }
}

ordered_json thing_json(const BilledThing& thing) {
  ordered_json hints = ordered_json::array();
  for (const BillHint& hint : thing.hints)
    hints.push_back({{"kind", hint.key.kind.value},
                     {"id", hint.key.id},
                     {"name", hint.name},
                     {"why", hint.why}});
  ordered_json json = {
      {"service_type", thing.service_type},   {"resource_type", thing.resource_type},
      {"region", thing.region.value},         {"resource_id", thing.resource_id},
      {"resource_name", thing.resource_name}, {"spec", thing.spec},
      {"type", to_text(thing.type)},          {"prepaid", thing.prepaid},
      {"first", to_iso8601(thing.first)},     {"last", to_iso8601(thing.last)},
      {"lines", thing.lines.size()},          {"official_amount", thing.official.decimal()},
      {"amount", thing.amount.decimal()},     {"coupon_amount", thing.by_coupon.decimal()},
      {"package", thing.by_package},          {"covered", thing.covered()}};
  json["resource"] = thing.located ? reporting::json_of(*thing.located) : ordered_json(nullptr);
  json["by"] = thing.located ? ordered_json(to_text(thing.by)) : ordered_json(nullptr);
  json["meter"] = thing.meter;
  json["why_not"] = thing.located ? ordered_json(nullptr) : ordered_json(to_text(thing.why));
  json["look_at"] = thing.located ? std::string() : look_at(thing);
  json["hints"] = std::move(hints);
  return json;
}

ordered_json gap_json(const Bill& bill) {
  if (!bill.gap) return nullptr;
  return {{"why", to_text(bill.gap->why)}, {"words", reporting::json_of(bill.gap->words)}};
}

bool names(const BilledThing& thing, const Bill& bill, std::string_view text) {
  if (thing.resource_id == text || thing.resource_name == text) return true;
  return std::ranges::any_of(thing.lines, [&](size_t i) {
    return i < bill.lines.size() && !text.empty() && bill.lines[i].order_id == text;
  });
}

}  // namespace

namespace reporting {

void put_bill(TextPage& page, const BillView& view, const Inventory& inventory) {
  put_head(page, view.bill);
  put_located(page, view, inventory);
  put_not_located(page, view.match);
  put_rest(page, view.match);
}

ordered_json json_of(const BillView* view) {
  if (view == nullptr) return nullptr;
  ordered_json located = ordered_json::array(), lost = ordered_json::array();
  Money amount;
  for (const BilledThing& thing : view->match.things) {
    (thing.located ? located : lost).push_back(thing_json(thing));
    amount += thing.amount;
  }
  ordered_json waiting = ordered_json::array();
  for (const RunningUnbilled& one : view->match.not_yet_billed)
    waiting.push_back({{"kind", one.key.kind.value}, {"id", one.key.id}, {"why", one.why}});
  return {
      {"source", view->bill.source},
      {"months", view->bill.months},
      {"read_at", to_iso8601(view->bill.read_at)},
      {"currency", view->bill.currency},
      {"lines", view->bill.lines.size()},
      {"amount", amount.decimal()},
      {"lines_of_other_accounts", view->bill.of_others},
      {"not_of_modelarts",
       {{"lines", view->match.foreign_lines}, {"amount", view->match.foreign_amount.decimal()}}},
      {"gap", gap_json(view->bill)},
      {"located", std::move(located)},
      {"not_located", std::move(lost)},
      {"not_yet_billed", std::move(waiting)}};
}

}  // namespace reporting

BillView view_of(const BillView& whole, std::string_view id_or_name) {
  BillView view;
  view.bill = whole.bill;
  for (const BilledThing& thing : whole.match.things)
    if (names(thing, whole.bill, id_or_name)) view.match.things.push_back(thing);
  return view;
}

std::string bill_text(const Identity& identity, const BillView& view, const Inventory& inventory,
                      const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  put_bill(page, view, inventory);
  put_coverage(page, inventory.coverage, inventory.not_looked_at);
  page.blank();
  page.whole_line("burning_rate_per_hour " + to_text(rate_of(inventory.resources)), Tone::strong);
  return page.take();
}

std::string bill_json(const Identity& identity, const BillView& view, const Inventory& inventory,
                      int exit_code) {
  ordered_json json = new_document("bill");
  put_identity(json, identity);
  json["bill"] = reporting::json_of(&view);
  json["running"] = ordered_json::array();
  for (const Resource& resource : inventory.resources)
    if (runs(resource)) json["running"].push_back(running_json(resource));
  const RateSum burning = rate_of(inventory.resources);
  json["burning_rate_per_hour"] = reporting::json_of(burning.decimal());
  json["burning_known_rate_per_hour"] = reporting::json_of(burning.known_decimal());
  json["currency"] = burning.currency();
  json["unknown_rates"] = burning.unknown;
  json["coverage"] = reporting::json_of(std::span(inventory.coverage));
  json["not_looked_at"] = reporting::json_of(std::span(inventory.not_looked_at));
  json["exit_code"] = exit_code;
  return dumped(json);
}

}  // namespace billstop::core
