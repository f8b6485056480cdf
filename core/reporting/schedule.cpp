#include "core/reporting/schedule.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "core/domain/duration_text.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;
using nlohmann::ordered_json;

namespace {

using Before = std::map<ResourceKey, std::vector<ResourceKey>>;

// The one of them that ended last; null when this run ended none.
const ScheduleRow* last_of(const std::vector<ResourceKey>& keys,
                           const std::map<ResourceKey, ScheduleRow>& rows) {
  const ScheduleRow* last = nullptr;
  for (const ResourceKey& key : keys) {
    const auto row = rows.find(key);
    if (row == rows.end() || !row->second.ended_at) continue;
    if (last == nullptr || row->second.ended_at > last->ended_at) last = &row->second;
  }
  return last;
}

// What had to end before it stands before it in the plan, so its bound is known.
ScheduleRow row_of(const ItemResult& item, const std::vector<ResourceKey>& before,
                   const std::map<ResourceKey, ScheduleRow>& rows) {
  ScheduleRow row{.key = item.resource.key(),
                  .asked_at = item.asked_at,
                  .accepted_at = item.accepted_at,
                  .ended_at = item.ended_at};
  const CloudTime accepted = item.accepted_at.value_or(*item.asked_at);
  if (item.ended_at) row.cloud = std::max(Millis(0), *item.ended_at - accepted);
  for (const ResourceKey& key : before)
    if (const auto first = rows.find(key); first != rows.end())
      row.bound = std::max(row.bound, first->second.bound);
  row.bound += row.cloud;
  if (const ScheduleRow* last = last_of(before, rows)) row.ready_at = last->ended_at;
  return row;
}

void find_chain(Schedule& out, const Before& before,
                const std::map<ResourceKey, ScheduleRow>& rows) {
  std::vector<ResourceKey> all;
  for (const ScheduleRow& row : out.rows) all.push_back(row.key);
  for (const ScheduleRow* at = last_of(all, rows); at != nullptr;
       at = last_of(before.at(at->key), rows))
    out.chain.push_back(*at);
  std::ranges::reverse(out.chain);
}

std::string since(CloudTime begin, const std::optional<CloudTime>& time) {
  return time ? "+" + std::to_string((*time - begin).count() / 1000) + "s" : "-";
}

std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

ordered_json json_of_row(const ScheduleRow& row) {
  ordered_json json = json_of(row.key);
  json["ready_at"] = json_of(row.ready_at);
  json["asked_at"] = json_of(row.asked_at);
  json["accepted_at"] = json_of(row.accepted_at);
  json["ended_at"] = json_of(row.ended_at);
  return json;
}

}  // namespace

std::optional<double> Schedule::ratio() const {
  if (bound <= Millis(0)) return std::nullopt;
  return static_cast<double>(length.count()) / static_cast<double>(bound.count());
}

Schedule schedule_of(const Plan& plan, const RunResult& result) {
  std::map<ResourceKey, const ItemResult*> items;
  for (const ItemResult& item : result.items) items[item.resource.key()] = &item;
  Schedule out;
  Before before;
  std::map<ResourceKey, ScheduleRow> rows;
  std::optional<CloudTime> first, last;
  for (const PlanEntry& entry : plan.entries) {
    const auto item = items.find(entry.resource.key());
    if (item == items.end() || !item->second->asked_at) continue;
    before[item->first] = entry.after;
    const ScheduleRow& row = rows[item->first] = row_of(*item->second, entry.after, rows);
    out.rows.push_back(row);
    out.bound = std::max(out.bound, row.bound);
    first = std::min(first.value_or(*row.asked_at), *row.asked_at);
    if (row.ended_at) last = std::max(last.value_or(*row.ended_at), *row.ended_at);
  }
  if (first && last) out.length = *last - *first;
  find_chain(out, before, rows);
  return out;
}

std::string schedule_text(const Schedule& schedule, const Identity& identity,
                          const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), Tone::strong);
  if (schedule.rows.empty()) {
    page.line(0, "No stop left in this run.");
    return page.take();
  }
  CloudTime begin = *schedule.rows.front().asked_at;
  for (const ScheduleRow& row : schedule.rows) begin = std::min(begin, *row.asked_at);
  page.heading("WHEN (since the first stop was asked: ready, asked, accepted, ended)");
  for (const ScheduleRow& row : schedule.rows)
    page.pair(1, label(row.key),
              (row.ready_at ? since(begin, row.ready_at) : "+0s") + " " +
                  since(begin, row.asked_at) + " " + since(begin, row.accepted_at) + " " +
                  since(begin, row.ended_at));
  page.heading("WHAT BOUNDED IT");
  Millis cloud{0};
  for (const ScheduleRow& row : schedule.chain) {
    cloud += row.cloud;
    page.line(1, label(row.key) + ": " + rough_duration(row.cloud) + " from accepted to ended");
  }
  page.line(1, rough_duration(schedule.length) + " in all, of it " + rough_duration(cloud) +
                   " the cloud's own along the chain that ended last, and " +
                   rough_duration(schedule.length - cloud) +
                   " requests that waited for their turn and looks that saw the ends.");
  if (const auto ratio = schedule.ratio())
    page.line(1, "The longest chain of the cloud's own times is " + rough_duration(schedule.bound) +
                     ": no run could be shorter. Ratio " + two_digits(*ratio) + ".");
  return page.take();
}

std::string schedule_json(const Schedule& schedule, const RunId& run) {
  ordered_json json = new_document("schedule");
  json["run"] = run.value;
  json["length_ms"] = schedule.length.count();
  json["bound_ms"] = schedule.bound.count();
  const auto ratio = schedule.ratio();
  json["ratio"] = ratio ? ordered_json(two_digits(*ratio)) : ordered_json();
  json["chain"] = ordered_json::array();
  for (const ScheduleRow& row : schedule.chain) json["chain"].push_back(json_of(row.key));
  json["items"] = ordered_json::array();
  for (const ScheduleRow& row : schedule.rows) json["items"].push_back(json_of_row(row));
  return dumped(json);
}

}  // namespace billstop::core
