// What a notebook is, as the lists and the detail call of ModelArts write it.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace billstop::notebook {

// Where a notebook is on its way, as far as stopping it is concerned. The cloud has 14 words.
enum class Stage {
  running,   // compute runs, stop is possible
  busy,      // on its way to something, refuses both stop and delete for a while
  stopping,  // compute runs until it is stopped
  stopped,   // only the disk runs
  broken,    // failed in some way: compute may run, only delete helps
  frozen,    // by arrears or the police: stop is refused
  deleting,
  deleted,
  unknown,  // a word that is none of the documented ones
};
Stage stage_of(std::string_view status);

// Empty when the row has no id.
std::optional<Resource> resource_of(const nlohmann::json& row, const Scope& scope);

}  // namespace billstop::notebook
