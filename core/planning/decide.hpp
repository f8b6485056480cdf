// From what was found and what the user wants to a plan. Pure: same values, same plan.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"
#include "core/domain/plan.hpp"
#include "core/planning/protect_rules.hpp"
#include "core/planning/selector.hpp"

namespace billstop::core {

// Thrown when no plan can be made at all: what waits for what goes in a circle.
struct PlanError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Wishes {
  Identity identity{};
  CloudTime cloud_now{};
  std::vector<std::pair<std::string, std::string>> endpoints{};  // service@region -> host
  Consent consent{};
  std::vector<std::string> owners{};  // beside the caller: ids, names, or "all"
  std::vector<Selector> only{};
  std::vector<std::string> obs_paths{};
  WayId bucket_way{};                  // of buckets that are named; empty: their weakest
  std::vector<ProtectRule> protect{};  // beside the keep tag, which always holds
  std::optional<Millis> older_than{};
  std::vector<PluginId> plugins{};  // those that may stop; the others only look
  Caps caps{};
  // Set when an existing plan is followed: nothing else, and no other way, may be chosen.
  std::optional<std::map<ResourceKey, WayId>> planned{};
};

// Settles claims, chooses a way for each resource or says why it is left alone, and orders.
// Throws PlanError.
Plan decide(Inventory inventory, std::span<const Manifest> manifests, const Wishes& wishes);

}  // namespace billstop::core
