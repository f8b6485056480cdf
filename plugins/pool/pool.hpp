// Dedicated pools of ModelArts: what they bill, how they are deleted, how that is proved.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

namespace billstop::pool {

class Pool {
 public:
  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& pool) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> pools) const;
};

}  // namespace billstop::pool
