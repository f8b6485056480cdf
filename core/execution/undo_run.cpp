#include "core/execution/undo_run.hpp"

#include <algorithm>
#include <map>

namespace billstop::core {

namespace {

// A meter of those that the way ended, or where it ends none, the state that it was found in.
bool runs_again(const PlanEntry& planned, const Resource& now) {
  if (planned.chosen->ends.empty()) return now.state == planned.resource.state;
  return std::ranges::any_of(now.meters, [&](const Meter& meter) {
    return meter.runs == Runs::yes &&
           std::ranges::find(planned.chosen->ends, meter.what) != planned.chosen->ends.end();
  });
}

std::string why_another(const Resource& planned, const Resource& now) {
  Fingerprint then = fingerprint_of(planned), today = fingerprint_of(now);
  // A stop and a tag change neither what it is nor whose.
  then.started_at = today.started_at;
  then.tags = today.tags;
  return difference(then, today);
}

bool was_ended(const RunHistory& history, const ResourceKey& key) {
  const auto own = history.items.find(key);
  return own != history.items.end() && own->second.last_type == "ended" && own->second.stops > 0;
}

UndoStep step_of(const PlanEntry& entry, std::span<const Manifest> manifests,
                 const std::map<ResourceKey, const Resource*>& today) {
  UndoStep step{.planned = entry};
  for (const Manifest& manifest : manifests) {
    const KindSpec* kind =
        manifest.id == entry.resource.plugin ? manifest.kind(entry.resource.kind) : nullptr;
    const WaySpec* way = kind == nullptr ? nullptr : kind->way(entry.chosen->way);
    if (way != nullptr) step.undo = way->undo;
  }
  if (step.undo.id.empty()) {
    step.why_not = entry.chosen->verb + " cannot be taken back";
    return step;
  }
  const auto found = today.find(entry.resource.key());
  if (found == today.end())
    step.why_not = "it is not there any more, or could not be seen";
  else if (std::string other = why_another(entry.resource, *found->second); !other.empty())
    step.why_not = "it is not the same any more: " + other;
  else if (runs_again(entry, *found->second))
    step.why_not = "it runs already";
  if (!step.why_not.empty())
    step.undo = {};
  else
    step.now = *found->second;
  return step;
}

}  // namespace

std::vector<UndoStep> what_to_undo(const Plan& plan, const RunHistory& history,
                                   std::span<const Manifest> manifests, const Inventory& now) {
  std::map<ResourceKey, const Resource*> today;
  for (const Resource& resource : now.resources) today[resource.key()] = &resource;
  std::vector<UndoStep> steps;
  for (const PlanEntry& entry : plan.entries)
    if (entry.chosen && was_ended(history, entry.resource.key()))
      steps.push_back(step_of(entry, manifests, today));
  std::ranges::reverse(steps);
  return steps;
}

std::vector<RunItem> undo_items(const std::vector<UndoStep>& steps, OwnTime read_at) {
  std::vector<RunItem> items;
  for (const UndoStep& step : steps) {
    if (step.undo.id.empty()) continue;
    RunItem item;
    item.planned.resource = step.now;
    item.planned.chosen = Chosen{step.undo.id, step.undo.verb, Effect::reversible, {}};
    item.now = step.now;
    item.read_at = read_at;
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace billstop::core
