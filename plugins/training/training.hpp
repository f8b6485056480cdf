// Training jobs of ModelArts: what they bill, how they are stopped, how that is proved.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

namespace billstop::training {

class Training {
 public:
  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& job) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> jobs) const;
};

}  // namespace billstop::training
