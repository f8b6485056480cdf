// What a training job is, as the search and the detail call of ModelArts write it.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace billstop::training {

// Where a job is on its way, as far as stopping it is concerned.
enum class Stage {
  waiting,  // Creating, Pending: nothing is billed yet, and it will run if left alone
  running,
  terminating,
  ended,   // Terminated, Completed, Failed
  kept,    // ended, but its reserved time still holds the nodes
  unclear  // Abnormal without proof that the resources were let go, or an unknown word
};
Stage stage_of(const nlohmann::json& job);

// Empty when the row has no id. Tags are not part of any job: they are read apart.
std::optional<Resource> resource_of(const nlohmann::json& job, const Scope& scope);

}  // namespace billstop::training
