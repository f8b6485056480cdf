// What ModelArts bills and billstop has no way to end: looked for and shown, never touched.
#pragma once

#include <billstop/plugin.hpp>
#include <string_view>

namespace billstop::no_way_yet {

class NoWayYet {
 public:
  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& resource) const;
  VerifyOutcome verify(Call& call, std::string_view way, const Resource& resource) const;
};

}  // namespace billstop::no_way_yet
