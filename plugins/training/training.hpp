// Training jobs of ModelArts: what they bill, how they are stopped, how that is proved.
#pragma once

#include <billstop/plugin.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>

namespace billstop::training {

// Which jobs are meant.
using Accept = std::function<bool(const nlohmann::json& job)>;

class Training {
 public:
  void locate(Call& call, const Scope& scope) const;
  void locate(Call& call, const Scope& scope, const Accept& accept) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& job) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> jobs) const;
};

}  // namespace billstop::training
