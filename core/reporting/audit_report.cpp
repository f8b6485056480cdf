#include "core/reporting/audit_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

constexpr int64_t hours_a_day = 24, hours_a_month = 30 * hours_a_day;

Money times(const Money& money, int64_t factor) {
  int64_t product = 0;
  if (__builtin_mul_overflow(money.units_1e8(), factor, &product))
    throw MoneyError("an amount of money left the range that can be stated exactly");
  return {product, money.currency()};
}

std::string in_words(const Money& money) {
  return money.decimal() + (money.currency().empty() ? "" : " " + money.currency());
}

std::string a_day_and_a_month(const Money& an_hour) {
  return in_words(an_hour) + " an hour, " + in_words(times(an_hour, hours_a_day)) + " a day, " +
         in_words(times(an_hour, hours_a_month)) + " in 30 days";
}

std::string_view heading(Proof proof) {
  switch (proof) {
    case Proof::still_billed:
      return "STILL BILLED";
    case Proof::not_ended:
      return "NOT ENDED BY THE RUN";
    case Proof::could_not_tell:
      return "COULD NOT TELL";
    case Proof::too_early:
      return "TOO EARLY TO TELL";
    case Proof::trailing:
      return "TRAILING, AS EXPECTED";
    case Proof::proved:
      return "PROVED";
    case Proof::nothing:
      break;
  }
  return "NOTHING TO PROVE";
}

void put_item(TextPage& page, const AuditItem& item) {
  page.line(2,
            label(item.resource) + (item.ended_at ? ", ended " + to_iso8601(*item.ended_at) : ""));
  page.line(4, shown(item.reason, 400));
  if (item.proof == Proof::still_billed)
    page.line(4,
              counted(item.lines_after, "line", "lines") + ", " + in_words(item.billed_after) +
                  " since then",
              Tone::bad);
  if (item.last_usage) page.line(4, "last billed use until " + to_iso8601(*item.last_usage));
  if (item.come_back) page.line(4, "come back at " + to_iso8601(*item.come_back));
}

ordered_json money_json(const std::optional<Money>& money) {
  return money ? ordered_json(money->decimal()) : ordered_json(nullptr);
}

ordered_json item_json(const AuditItem& item) {
  return {{"kind", item.resource.kind.value},
          {"id", item.resource.id},
          {"name", item.resource.name},
          {"scope", json_of(item.resource.scope)},
          {"chosen", json_of(item.chosen)},
          {"proof", to_text(item.proof)},
          {"reason", item.reason},
          {"ended_at", json_of(item.ended_at)},
          {"last_usage", json_of(item.last_usage)},
          {"come_back", json_of(item.come_back)},
          {"meter", item.meter},
          {"lines_after", item.lines_after},
          {"billed_after", item.billed_after.decimal()},
          {"first_after", json_of(item.first_after)},
          {"later_lines_of_others", item.later_lines},
          {"saved_per_hour", money_json(item.saved_per_hour)}};
}

}  // namespace

std::string audit_text(const Identity& identity, const RunId& run, const Audit& audit,
                       const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  page.line(0, "Run " + shown(run.value, 100) + " held against the bill of " +
                   to_iso8601(audit.at) + ".");
  if (!audit.whole) page.line(0, "The bill could not be read whole.", Tone::bad);
  for (const Proof proof : {Proof::still_billed, Proof::not_ended, Proof::could_not_tell,
                            Proof::too_early, Proof::trailing, Proof::proved, Proof::nothing}) {
    const auto of_it = [proof](const AuditItem& item) { return item.proof == proof; };
    const auto count = static_cast<size_t>(std::ranges::count_if(audit.items, of_it));
    if (count == 0) continue;
    page.heading(std::string(heading(proof)) + ": " + counted(count, "resource", "resources"));
    for (const AuditItem& item : audit.items)
      if (of_it(item)) put_item(page, item);
  }
  page.blank();
  if (const auto at = audit.come_back())
    page.line(0, "All can be told at " + to_iso8601(*at) + ".");
  if (const Money expected = audit.expected_per_hour(); !expected.is_zero())
    page.line(0, "Still to be proved: " + a_day_and_a_month(expected) + ".");
  page.line(0, "Proved to be saved: " + a_day_and_a_month(audit.saved_per_hour()) + ".");
  page.whole_line("saved_per_hour " + in_words(audit.saved_per_hour()), Tone::strong);
  return page.take();
}

std::string audit_json(const Identity& identity, const RunId& run, const Audit& audit) {
  ordered_json json = new_document("audit");
  put_identity(json, identity);
  json["run"] = run.value;
  json["at"] = to_iso8601(audit.at);
  json["whole"] = audit.whole;
  json["items"] = ordered_json::array();
  for (const AuditItem& item : audit.items) json["items"].push_back(item_json(item));
  json["come_back"] = json_of(audit.come_back());
  const Money saved = audit.saved_per_hour();
  json["saved_per_hour"] = saved.decimal();
  json["saved_per_day"] = times(saved, hours_a_day).decimal();
  json["saved_per_month"] = times(saved, hours_a_month).decimal();
  json["expected_per_hour"] = audit.expected_per_hour().decimal();
  json["currency"] =
      saved.currency().empty() ? audit.expected_per_hour().currency() : saved.currency();
  json["exit_code"] = audit.exit_code();
  return dumped(json);
}

}  // namespace billstop::core
