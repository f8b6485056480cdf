// What a service of ModelArts is, as the list and the detail call (v1) write it.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace billstop::service {

// Where a service is on its way, as far as stopping it is concerned.
enum class Stage {
  running,    // running, concerning
  deploying,  // its instances may run already
  waiting,    // pending, waiting: queued, and will run if left alone
  ending,     // stopping, deleting: the instances are there until done
  ended,      // stopped, finished
  failed,
  unknown  // a word that is not documented
};
Stage stage_of(std::string_view state);

// Whether it costs or may cost, so that its detail and its tags are worth a request.
bool may_run(Stage stage);

// `service` is a row of the list, or a row with its detail on top: only the detail tells where it
// runs and with which models. Empty when there is no id. Tags are not part of either.
std::optional<Resource> resource_of(const nlohmann::json& service, const Scope& scope);

// A service that is in the state in which it was known, from its row alone; without tags.
Resource again_as(const nlohmann::json& row, Resource known);

// A service that has ended, from its row alone: what it ran in and on is as it was known.
Resource ended_as(const nlohmann::json& row, Resource known);

}  // namespace billstop::service
