// Everything of ModelArts that is paid by the year or month: what it costs on, how it is let
// expire or given back, how that is proved.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

namespace billstop::subscription {

class Subscription {
 public:
  void locate(Call& call, const Scope& scope) const;
  void stop(Call& call, std::string_view way, std::span<const Resource> batch) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> batch) const;
};

}  // namespace billstop::subscription
