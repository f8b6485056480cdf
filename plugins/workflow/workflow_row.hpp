// Workflows, their schedules and executions, as ModelArts writes them.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::workflow {

// Where an execution is, as far as stopping it is concerned.
enum class Stage { running, ended, unknown };
Stage stage_of(std::string_view execution_state);

// What one step of an execution started. Kind is empty when the step's type does not say it.
struct Started {
  std::string kind{}, id{};
  auto operator<=>(const Started&) const = default;
};

// Every UUID in the steps' instance_id, a text that itself holds JSON under key names that no
// document gives. Sorted, each once.
std::vector<Started> started_by(const nlohmann::json& execution);

// A workflow with what of it matters to its parts. Empty when it has no id.
std::optional<Resource> workflow_of(const nlohmann::json& row, const Scope& scope);

// `of`: the workflow that the part belongs to; its owner and labels are the part's too, since the
// cloud keeps none of the part's own.
std::optional<Resource> schedule_of(const nlohmann::json& row, const Resource& of);
std::optional<Resource> execution_of(const nlohmann::json& row, const Resource& of);

}  // namespace billstop::workflow
