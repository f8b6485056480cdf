// Takes a run back: what it stopped and can be started again as stored is started again.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/execution/executor.hpp"
#include "core/journal/run_history.hpp"

namespace billstop::core {

// What is to become of one thing that the run ended.
struct UndoStep {
  PlanEntry planned{};    // of the run; its chosen way is the one that is taken back
  UndoSpec undo{};        // id empty: it cannot be
  std::string why_not{};  // why it is left as it is, for people
  Resource now{};         // as the last look found it; counts with an undo
};

// In the order of the run, turned round: what was disabled first is enabled last.
std::vector<UndoStep> what_to_undo(const Plan& plan, const RunHistory& history,
                                   std::span<const Manifest> manifests, const Inventory& now);

// The executor's items of those steps that can be undone.
std::vector<RunItem> undo_items(const std::vector<UndoStep>& steps, OwnTime read_at);

}  // namespace billstop::core
