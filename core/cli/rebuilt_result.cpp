#include "core/cli/rebuilt_result.hpp"

#include <algorithm>

namespace billstop::core {

namespace {

Verdict verdict_of(const ItemHistory& history) {
  // The record of a verdict carries the word itself; the state that it stands under is broader.
  for (Verdict verdict : {Verdict::ended, Verdict::gone, Verdict::skipped, Verdict::blocked,
                          Verdict::failed, Verdict::pending, Verdict::unknown})
    if (!history.verdict.empty() && history.last_outcome == to_text(verdict)) return verdict;
  return Verdict::unknown;
}

bool has_ended(Verdict verdict) {
  return verdict == Verdict::ended || verdict == Verdict::gone;
}

ItemResult item_of(const PlanEntry& entry, const RunHistory& history) {
  ItemResult item{.resource = entry.resource, .chosen = *entry.chosen};
  const auto found = history.items.find(entry.resource.key());
  if (found == history.items.end()) {
    item.reason = "the journal does not name it";
    return item;
  }
  const ItemHistory& own = found->second;
  item.verdict = verdict_of(own);
  item.reason = own.reason;
  item.words = own.words;
  item.asked_at = own.asked_at;
  item.accepted_at = own.accepted_at;
  item.steps = own.stops;
  if (has_ended(item.verdict)) item.ended_at = own.last_at;
  if (own.verdict.empty())
    item.reason = own.open_intent ? "its stop was about to leave when the run broke off"
                                  : "its stop was answered, and its end was not seen";
  return item;
}

// What still runs of it, if the meters that its way ends do not.
Resource after_its_end(const ItemResult& item) {
  Resource rest = item.resource;
  for (Meter& meter : rest.meters)
    if (item.verdict == Verdict::gone || std::ranges::count(item.chosen.ends, meter.what) > 0)
      meter.runs = Runs::no;
  return rest;
}

LeftRunning rest_of(const ItemResult& item, const PlanEntry& entry) {
  if (has_ended(item.verdict)) return {after_its_end(item), entry.reason, true};
  return {item.resource, item.reason.empty() ? entry.reason : item.reason, true};
}

}  // namespace

RunResult rebuilt_result(const Plan& plan, const RunHistory& history) {
  RunResult result;
  result.run = history.head.run;
  result.command = "report";
  result.identity = plan.head.identity;
  result.started_at = history.head.started_at;
  result.finished_at = history.last_at;
  result.interrupted = !history.exit_code;
  result.exit_code = history.exit_code.value_or(130);
  result.not_looked_at = plan.not_looked_at;
  result.note =
      "From the run's folder: what still runs is what the plan saw, less what the run "
      "ended. billstop verify " +
      history.head.run.value + " looks now.";
  for (const PlanEntry& entry : plan.entries) {
    LeftRunning left{.resource = entry.resource, .reason = entry.reason};
    if (entry.chosen) {
      result.items.push_back(item_of(entry, history));
      left = rest_of(result.items.back(), entry);
    }
    if (left.resource.burns()) result.left.push_back(std::move(left));
  }
  return result;
}

}  // namespace billstop::core
