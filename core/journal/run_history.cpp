#include "core/journal/run_history.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

bool is_verdict(const std::string& type) {
  return type == "ended" || type == "blocked" || type == "failed" || type == "unknown";
}

void take(ItemHistory& item, const JournalRecord& record) {
  item.last_type = record.type;
  item.last_at = record.at;
  if (item.first_at == CloudTime{}) item.first_at = record.at;
  if (!record.way.empty()) item.way = record.way;
  if (!record.outcome.empty()) item.last_outcome = record.outcome;
  if (item.former_state.empty()) item.former_state = record.former_state;
  const CloudWords& words = record.words;
  if (!words.error_code.empty() || !words.text.empty() || !words.request_id.empty())
    item.words = words;

  if (record.type == "intent") {
    item.open_intent = true;
    item.verdict.clear();
    item.reason.clear();
    if (!item.asked_at) item.asked_at = record.at;
    item.steps = std::max(item.steps, record.step);
    ++item.stops;
  } else if (record.type == "request") {
    item.left_once.insert(record.request);
  } else if (record.type == "stopped") {
    item.open_intent = false;
    const auto outcome = stop_outcome_from(record.outcome);
    if (outcome && says_undone(*outcome)) item.left_once.clear();
    if (!item.accepted_at && record.outcome == "accepted") item.accepted_at = record.at;
  } else if (is_verdict(record.type)) {
    // "unknown" closes nothing: whether the stop left is just what is unknown.
    if (record.type != "unknown") item.open_intent = false;
    item.verdict = record.type;
    item.reason = record.reason;
  }
}

}  // namespace

std::vector<ResourceKey> RunHistory::open_intents() const {
  std::vector<ResourceKey> out;
  for (const auto& [key, item] : items)
    if (item.open_intent) out.push_back(key);
  return out;
}

std::map<ResourceKey, int> RunHistory::unfinished() const {
  std::map<ResourceKey, int> out;
  for (const auto& [key, item] : items)
    if (item.stops > 0 && item.verdict != "ended") out.emplace(key, item.steps);
  return out;
}

std::set<ResourceKey> RunHistory::seen_ended() const {
  std::set<ResourceKey> out;
  for (const auto& [key, item] : items)
    if (item.verdict == "ended") out.insert(key);
  return out;
}

std::map<ResourceKey, std::set<std::string>> RunHistory::left_once() const {
  std::map<ResourceKey, std::set<std::string>> out;
  for (const auto& [key, item] : items)
    if (!item.left_once.empty()) out.emplace(key, item.left_once);
  return out;
}

RunHistory fold(const JournalContent& content) {
  RunHistory history;
  history.head = content.head;
  history.last_at = content.head.started_at;
  for (const JournalRecord& record : content.records) {
    history.last_at = record.at;
    if (record.type == "begin") history.begun = true;
    if (record.type == "swept") ++history.sweeps;
    if (record.type == "finished")
      history.exit_code = record.exit_code;
    else
      history.exit_code.reset();  // resumed after it had finished
    if (record.key.id.empty()) continue;
    ItemHistory& item = history.items[record.key];
    item.key = record.key;
    take(item, record);
  }
  return history;
}

}  // namespace billstop::core
