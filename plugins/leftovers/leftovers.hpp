// Storage that things of ModelArts used and that outlives them. Never touched for looking unused:
// only what something of ModelArts names, or the user, is shown, and only the user's naming ends
// it.
#pragma once

#include <billstop/plugin.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace billstop::leftovers {

class Leftovers {
 public:
  Leftovers() = default;
  // settings_json: {"ids": [...]}, to look for beside what is used.
  explicit Leftovers(std::string_view settings_json);

  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& resource) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> batch) const;

 private:
  std::set<std::string> ids_{};
};

}  // namespace billstop::leftovers
