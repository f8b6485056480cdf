#include "core/reporting/find_report.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/bill_report.hpp"
#include "core/reporting/coverage_text.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

std::string_view found_in_words(FoundBy by) {
  switch (by) {
    case FoundBy::id:
      return "has this id";
    case FoundBy::bill_id:
      return "is billed under this id";
    case FoundBy::name:
      return "has this name";
    case FoundBy::part:
      return "has this in its id or name";
    case FoundBy::bill_hint:
      break;
  }
  return "has the name before a hyphen of this: a hint, no proof";
}

void put_why_it_bills(TextPage& page, const Resource& resource) {
  bool any = false;
  for (const Meter& meter : resource.meters) {
    if (meter.runs == Runs::no) continue;
    any = true;
    page.line(4, "bills: " + in_words(meter));
  }
  if (!any) page.line(4, "bills nothing now");
}

void put_found(TextPage& page, const Found& found) {
  const Resource& resource = found.resource;
  page.line(0, label(resource), Tone::strong);
  page.line(2, std::string(found_in_words(found.by)));
  page.line(2, "in " + place(resource.scope) + ", state " + shown(resource.state, 60) + ", owner " +
                   owner_of(resource));
  put_why_it_bills(page, resource);
  for (const Payer& payer : found.payers)
    page.line(4, "who pays: " + label(payer.key) +
                     (payer.name.empty() ? "" : " \"" + shown(payer.name, 100) + "\"") + " pays " +
                     shown(payer.meter, 60) + "; it ends when that is deleted");
  for (const FoundWay& way : found.ways) {
    std::string ends;
    for (const std::string& meter : way.way.ends)
      ends += (ends.empty() ? " ends " : ", ") + shown(meter, 60);
    page.line(4, shown(way.way.verb, 40) + ends + ": " + std::string(in_words(way.way.effect)) +
                     " (" + std::string(to_text(way.way.effect)) + ")" +
                     (way.why_not.empty() ? "" : "; not now: " + shown(way.why_not, 300)));
  }
  if (found.ways.empty() && found.payers.empty() && resource.burns())
    page.line(4, "no way yet to end it with billstop");
}

}  // namespace

std::string find_text(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, const TextStyle& style, const BillView* bill) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  page.line(0, counted(found.size(), "match", "matches") + " for \"" + shown(text) + "\" among " +
                   counted(inventory.resources.size(), "resource", "resources"));
  for (const Found& one : found) {
    page.blank();
    put_found(page, one);
  }
  if (bill != nullptr) {
    page.heading("IN THE BILL");
    put_bill(page, *bill, inventory);
  }
  put_coverage(page, inventory.coverage, inventory.not_looked_at);
  return page.take();
}

std::string find_json(const Identity& identity, std::string_view text, std::span<const Found> found,
                      const Inventory& inventory, int exit_code, const BillView* bill) {
  ordered_json json = new_document("find");
  put_identity(json, identity);
  json["text"] = text;
  json["matches"] = ordered_json::array();
  for (const Found& one : found) {
    ordered_json match = json_of(one.resource);
    match["found_by"] = to_text(one.by);
    match["payers"] = ordered_json::array();
    for (const Payer& payer : one.payers)
      match["payers"].push_back({{"meter", payer.meter},
                                 {"kind", payer.key.kind.value},
                                 {"id", payer.key.id},
                                 {"name", payer.name}});
    match["ways"] = ordered_json::array();
    for (const FoundWay& way : one.ways)
      match["ways"].push_back({{"way", way.way.id.value},
                               {"verb", way.way.verb},
                               {"effect", to_text(way.way.effect)},
                               {"ends", way.way.ends},
                               {"why_not", way.why_not}});
    json["matches"].push_back(std::move(match));
  }
  json["bill"] = reporting::json_of(bill);
  json["coverage"] = json_of(std::span(inventory.coverage));
  json["not_looked_at"] = json_of(std::span(inventory.not_looked_at));
  json["exit_code"] = exit_code;
  return dumped(json);
}

}  // namespace billstop::core
