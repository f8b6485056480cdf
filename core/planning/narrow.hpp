// A reviewed plan held against what is there today. A plan can be narrowed, never widened.
#pragma once

#include <map>
#include <set>

#include "core/planning/decide.hpp"

namespace billstop::core {

// What counts today on top of the plan's own consent.
struct TodaysRules {
  Identity identity{};
  CloudTime cloud_now{};
  std::vector<ProtectRule> protect{};
  std::optional<Millis> older_than{};
  std::optional<std::vector<std::string>> owners{};  // given today; both lists must include one
  std::optional<std::vector<PluginId>> plugins{};    // given today; both lists must include one
  std::optional<size_t> max_resources{};             // only when given today, no default
  std::optional<int> max_share_percent{};
};

enum class PlannedNow : uint8_t {
  unchanged,  // may be stopped as planned
  changed,    // not the thing that was reviewed: skipped, told
  ended,      // it runs no more: nothing to do
  gone,
  unseen,   // not found, but its plugin could not read the scope whole: nobody knows
  left_now  // today's rules, users or state leave it alone
};
std::string_view to_text(PlannedNow now);

struct NarrowedItem {
  PlanEntry planned{};
  PlannedNow now = PlannedNow::unseen;
  std::string why{};               // the difference, or why it is left, for people
  std::optional<Resource> seen{};  // today's; empty when gone or unseen
};

struct Narrowed {
  std::vector<NarrowedItem> items{};  // each that the plan stops, in the plan's order
  Plan todo{};  // today's resources; with a way only those that are unchanged, in today's order
  std::vector<Resource> appeared{};  // run today and were not in the plan: told, never touched
};

// Today as it would be without the run's own stops before it was interrupted. What it touched is
// young by our doing, and no sign of anybody at work. What is on its way (open_intents, by their
// step) allows no stop now, and yet does not stay: it is looked at before anything is sent.
Inventory but_for_own_stops(Inventory today, const Plan& planned,
                            const std::map<ResourceKey, int>& open_intents,
                            const std::set<ResourceKey>& seen_ended);

// todo.head keeps the plan's consent; todo.head.over_cap holds for today's number and caps.
// Throws PlanError.
Narrowed narrow(const Plan& planned, const Inventory& today, std::span<const Manifest> manifests,
                const TodaysRules& rules);

}  // namespace billstop::core
