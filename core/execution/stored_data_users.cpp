#include "core/execution/stored_data_users.hpp"

#include <algorithm>
#include <set>

#include "core/execution/runs_again.hpp"
#include "core/planning/obs_path.hpp"

namespace billstop::core {

namespace {

using ItemOf = std::map<ResourceKey, const RunItem*>;

bool ended_by_now(const RunItem& item, const Resource& seen, const Present& present,
                  CloudTime began) {
  if (item.state != ItemState::ended) return false;
  return (item.ended_at && *item.ended_at >= began) || !runs_again(item, seen, present);
}

// The look as it would be if what the run saw end had shown it already.
void take_ends(Inventory& today, const ItemOf& item_of, CloudTime began) {
  std::vector<std::pair<Resource*, const RunItem*>> ended;
  const Present present = present_in(today);
  for (Resource& resource : today.resources) {
    const auto item = item_of.find(resource.key());
    if (item != item_of.end() && ended_by_now(*item->second, resource, present, began))
      ended.emplace_back(&resource, item->second);
  }
  for (const auto& [resource, item] : ended) {
    const std::vector<std::string>& ends = item->planned.chosen->ends;
    for (Meter& meter : resource->meters)
      if (std::ranges::find(ends, meter.what) != ends.end()) meter.runs = Runs::no;
    for (WayNow& way : resource->ways)
      if (way.why_not.empty()) way.why_not = "it ended in this run";
  }
}

// A user that ended in this run and is to be stopped again today runs again.
std::string runs_again_of(const PlanEntry& entry, const ItemOf& item_of) {
  for (const ResourceKey& key : entry.after) {
    const auto user = item_of.find(key);
    if (is_stored_path(key.kind)) continue;
    if (user == item_of.end()) return to_text(key) + " uses it now";
    if (user->second->state == ItemState::ended) return to_text(key) + " uses it and runs again";
  }
  return {};
}

}  // namespace

StoredStays stored_data_that_stays(const Plan& plan, Inventory today, CloudTime began,
                                   std::span<const RunItem> items,
                                   std::span<const Manifest> manifests, const TodaysRules& rules) {
  ItemOf item_of;
  std::map<ResourceKey, int> under_way;
  std::set<ResourceKey> ended;
  for (const RunItem& item : items) {
    const ResourceKey key = item.planned.resource.key();
    item_of.emplace(key, &item);
    if (item.state == ItemState::ended)
      ended.insert(key);
    else if (item.asked_at)
      under_way.emplace(key, item.steps);
  }
  take_ends(today, item_of, began);
  const Narrowed narrowed =
      narrow(plan, but_for_own_stops(std::move(today), plan, under_way, ended), manifests, rules);

  StoredStays stays;
  for (const NarrowedItem& item : narrowed.items) {
    const ResourceKey key = item.planned.resource.key();
    const bool unsure = item.now == PlannedNow::left_now || item.now == PlannedNow::unseen;
    if (is_stored_path(key.kind) && unsure) stays[key] = item.why;
  }
  for (const PlanEntry& entry : narrowed.todo.entries) {
    const ResourceKey key = entry.resource.key();
    if (!is_stored_path(key.kind) || !entry.chosen) continue;
    if (std::string why = runs_again_of(entry, item_of); !why.empty()) stays[key] = std::move(why);
  }
  return stays;
}

}  // namespace billstop::core
