#include "core/reporting/run_text.hpp"

#include <map>
#include <vector>

#include "core/reporting/coverage_text.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

std::string_view heading_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ended:
      return "ENDED";
    case Verdict::gone:
      return "GONE";
    case Verdict::skipped:
      return "SKIPPED, not touched";
    case Verdict::blocked:
      return "BLOCKED";
    case Verdict::failed:
      return "DID NOT END";
    case Verdict::pending:
      return "PENDING";
    case Verdict::unknown:
      break;
  }
  return "COULD NOT TELL";
}

void put_item(TextPage& page, const ItemResult& item) {
  std::string text = label(item.resource);
  if (!item.chosen.verb.empty()) text += ": " + shown(item.chosen.verb, 40);
  if (item.asked_at) text += ", asked " + to_iso8601(*item.asked_at);
  if (item.ended_at) text += ", ended " + to_iso8601(*item.ended_at);
  if (item.restarts > 0)
    text += ", was running again " + counted(static_cast<size_t>(item.restarts), "time", "times");
  page.line(2, text);
  if (!item.reason.empty()) page.line(4, shown(item.reason, 400));
  const std::string words = in_words(item.words);
  if (!words.empty()) page.line(4, "the cloud says: " + words, Tone::faint);
}

void put_items(TextPage& page, const RunResult& result) {
  // In the order of the verdicts: what went well first, so that what did not stands lower.
  std::map<Verdict, std::vector<const ItemResult*>> verdicts;
  for (const ItemResult& item : result.items) verdicts[item.verdict].push_back(&item);
  for (const auto& [verdict, items] : verdicts) {
    page.heading(std::string(heading_of(verdict)) + " (" + std::to_string(items.size()) + ")");
    for (const ItemResult* item : items) put_item(page, *item);
  }
}

void put_left(TextPage& page, const RunResult& result) {
  if (result.left.empty()) return;
  page.heading("STILL RUNNING (" + std::to_string(result.left.size()) + ")");
  for (const LeftRunning& left : result.left) {
    std::string meters;
    for (const Meter& meter : left.resource.meters)
      if (meter.runs != Runs::no) meters += (meters.empty() ? ": " : ", ") + in_words(meter);
    page.line(2, label(left.resource) + meters, left.planned ? Tone::bad : Tone::plain);
    if (!left.reason.empty()) page.line(4, shown(left.reason, 400));
  }
}

}  // namespace

RateSum left_rate(const RunResult& result) {
  RateSum sum;
  for (const LeftRunning& left : result.left) sum.add(left.resource);
  // Where something could not be read, more may burn than was seen.
  for (const Coverage& coverage : result.coverage)
    if (coverage.looked == Looked::could_not_tell) sum.unread = true;
  return sum;
}

std::string run_text(const RunResult& result, const std::optional<RateSum>& before,
                     const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(result.identity), result.identity.practice ? Tone::good : Tone::bad);
  if (!result.run.empty())
    page.line(0, "Run " + shown(result.run.value) + ", " + shown(result.command, 40) + " from " +
                     to_iso8601(result.started_at) + " to " + to_iso8601(result.finished_at));
  if (!result.refused.empty()) page.line(0, "REFUSED: " + shown(result.refused, 600), Tone::bad);
  if (result.interrupted)
    page.line(0, "INTERRUPTED: billstop resume " + shown(result.run.value) + " goes on.",
              Tone::bad);
  if (!result.note.empty()) page.line(0, shown(result.note, 600));
  put_items(page, result);
  if (!result.appeared.empty())
    page.heading("APPEARED since the plan, not touched (" + std::to_string(result.appeared.size()) +
                 ")");
  for (const Resource& resource : result.appeared)
    page.line(2, label(resource) + ", owner " + owner_of(resource));
  put_left(page, result);
  put_coverage(page, result.coverage, result.not_looked_at);
  page.blank();
  if (before) page.line(0, "burned before " + to_text(*before) + " an hour");
  page.line(0,
            "exit code " + std::to_string(result.exit_code) + ": " +
                std::string(meaning_of(result.exit_code)),
            result.exit_code == 0 ? Tone::good : Tone::bad);
  page.whole_line("left_rate_per_hour " + to_text(left_rate(result)), Tone::strong);
  return page.take();
}

}  // namespace billstop::core
