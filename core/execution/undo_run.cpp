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

enum class Came : uint8_t { nowhere, to_a_stop, to_its_end };

Came came_to(const RunHistory& history, const ResourceKey& key) {
  const auto own = history.items.find(key);
  if (own == history.items.end() || own->second.stops == 0) return Came::nowhere;
  return own->second.last_type == "ended" ? Came::to_its_end : Came::to_a_stop;
}

UndoSpec undo_of(const PlanEntry& entry, std::span<const Manifest> manifests) {
  for (const Manifest& manifest : manifests) {
    const KindSpec* kind =
        manifest.id == entry.resource.plugin ? manifest.kind(entry.resource.kind) : nullptr;
    const WaySpec* way = kind == nullptr ? nullptr : kind->way(entry.chosen->way);
    if (way != nullptr) return way->undo;
  }
  return {};
}

// Data that is being deleted, by rules that can be withdrawn: what is left of it can be kept.
bool is_half_done(const UndoStep& step, Came came) {
  return came == Came::to_a_stop && step.planned.chosen->effect == Effect::data &&
         !step.undo.id.empty();
}

UndoStep step_of(UndoStep step, Came came, const std::map<ResourceKey, const Resource*>& today) {
  const PlanEntry& entry = step.planned;
  if (step.undo.id.empty() || (came == Came::to_its_end && entry.chosen->effect == Effect::data)) {
    step.undo = {};
    step.why_not = entry.chosen->verb + " cannot be taken back";
    return step;
  }
  const auto found = today.find(entry.resource.key());
  if (found == today.end())
    step.why_not = "it is not there any more, or could not be seen";
  else if (std::string other = why_another(entry.resource, *found->second); !other.empty())
    step.why_not = "it is not the same any more: " + other;
  else if (came == Came::to_its_end && runs_again(entry, *found->second))
    step.why_not = "it runs already";
  if (!step.why_not.empty())
    step.undo = {};
  else
    step.now = *found->second;
  return step;
}

// As it is now, with what only the plan still tells of it.
Resource with_former(Resource now, const Resource& planned) {
  for (const Tag& handle : planned.handles)
    if (std::ranges::find(now.handles, handle.key, &Tag::key) == now.handles.end())
      now.handles.push_back(handle);
  now.facts.push_back({"former state", planned.state});
  return now;
}

}  // namespace

std::vector<UndoStep> what_to_undo(const Plan& plan, const RunHistory& history,
                                   std::span<const Manifest> manifests, const Inventory& now) {
  std::map<ResourceKey, const Resource*> today;
  for (const Resource& resource : now.resources) today[resource.key()] = &resource;
  std::vector<UndoStep> steps;
  for (const PlanEntry& entry : plan.entries) {
    if (!entry.chosen) continue;
    UndoStep step{.planned = entry, .undo = undo_of(entry, manifests)};
    const Came came = came_to(history, entry.resource.key());
    if (came == Came::to_its_end || is_half_done(step, came))
      steps.push_back(step_of(std::move(step), came, today));
  }
  std::ranges::reverse(steps);
  return steps;
}

std::vector<RunItem> undo_items(const std::vector<UndoStep>& steps, OwnTime read_at) {
  std::vector<RunItem> items;
  for (const UndoStep& step : steps) {
    if (step.undo.id.empty()) continue;
    RunItem item;
    item.planned.resource = with_former(step.now, step.planned.resource);
    item.planned.chosen = Chosen{step.undo.id, step.undo.verb, Effect::reversible, {}};
    item.now = item.planned.resource;
    item.read_at = read_at;
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace billstop::core
