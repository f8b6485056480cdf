#include "core/reporting/audit_report.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/pipeline_report.hpp"
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

std::string stated(const Money& money) {
  return money.decimal() + (money.currency().empty() ? "" : " " + money.currency());
}

std::string a_day_and_a_month(const Money& an_hour) {
  return stated(an_hour) + " an hour, " + stated(times(an_hour, hours_a_day)) + " a day, " +
         stated(times(an_hour, hours_a_month)) + " in 30 days";
}

std::string heading(Proof proof) {
  std::string words(in_words(proof));
  std::ranges::transform(words, words.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return words;
}

std::string billed_since(const AuditItem& item) {
  return counted(item.lines_after, "line", "lines") + ", " + stated(item.billed_after) +
         " since then";
}

JUnitCase::End end_of(Proof proof) {
  switch (proof) {
    case Proof::proved:
      return JUnitCase::End::passed;
    case Proof::still_billed:
    case Proof::not_ended:
      return JUnitCase::End::failed;
    case Proof::could_not_tell:
      return JUnitCase::End::error;
    // A pipeline that asks each hour is not to fail while lines are still on their way.
    case Proof::too_early:
    case Proof::trailing:
    case Proof::nothing:
      break;
  }
  return JUnitCase::End::skipped;
}

void put_item(TextPage& page, const AuditItem& item) {
  page.line(2,
            label(item.resource) + (item.ended_at ? ", ended " + to_iso8601(*item.ended_at) : ""));
  page.line(4, shown(item.reason, 400));
  if (item.proof == Proof::still_billed) page.line(4, billed_since(item), Tone::bad);
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

namespace reporting {

std::string_view in_words(Proof proof) {
  switch (proof) {
    case Proof::still_billed:
      return "still billed";
    case Proof::not_ended:
      return "not ended by the run";
    case Proof::could_not_tell:
      return "could not tell";
    case Proof::too_early:
      return "too early to tell";
    case Proof::trailing:
      return "trailing, as expected";
    case Proof::proved:
      return "proved";
    case Proof::nothing:
      break;
  }
  return "nothing to prove";
}

std::string what_is_known(const AuditItem& item) {
  std::string text = item.reason;
  if (item.proof == Proof::still_billed) text += "; " + billed_since(item);
  if (item.last_usage) text += "; last billed use until " + to_iso8601(*item.last_usage);
  if (item.come_back) text += "; come back at " + to_iso8601(*item.come_back);
  return text;
}

std::string summary_of(const Audit& audit) {
  std::string text = "by the bill of " + to_iso8601(audit.at) + " " +
                     stated(audit.saved_per_hour()) + " an hour are proved to be saved";
  if (const Money expected = audit.expected_per_hour(); !expected.is_zero())
    text += ", " + stated(expected) + " are still to be proved";
  if (const auto at = audit.come_back()) text += "; all can be told at " + to_iso8601(*at);
  return text + (audit.whole ? "" : "; the bill could not be read whole");
}

}  // namespace reporting

std::string audit_junit(const Audit& audit) {
  std::vector<JUnitCase> cases;
  for (const AuditItem& item : audit.items)
    cases.push_back({"audit", label(item.resource), end_of(item.proof),
                     std::string(in_words(item.proof)) + ": " + what_is_known(item)});
  return junit("billstop audit", cases);
}

std::string audit_text(const Identity& identity, const RunId& run, const Audit& audit,
                       const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  page.line(0, "Run " + shown(run.value, 100) + " held against the bill of " +
                   to_iso8601(audit.at) + ".");
  if (!audit.whole) page.line(0, "The bill could not be read whole.", Tone::bad);
  for (const Proof proof : worst_first) {
    const auto of_it = [proof](const AuditItem& item) { return item.proof == proof; };
    const auto count = static_cast<size_t>(std::ranges::count_if(audit.items, of_it));
    if (count == 0) continue;
    page.heading(heading(proof) + ": " + counted(count, "resource", "resources"));
    for (const AuditItem& item : audit.items)
      if (of_it(item)) put_item(page, item);
  }
  page.blank();
  if (const auto at = audit.come_back())
    page.line(0, "All can be told at " + to_iso8601(*at) + ".");
  if (const Money expected = audit.expected_per_hour(); !expected.is_zero())
    page.line(0, "Still to be proved: " + a_day_and_a_month(expected) + ".");
  page.line(0, "Proved to be saved: " + a_day_and_a_month(audit.saved_per_hour()) + ".");
  page.whole_line("saved_per_hour " + stated(audit.saved_per_hour()), Tone::strong);
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
