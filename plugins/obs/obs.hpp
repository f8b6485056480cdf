// Data in OBS: the paths that others use and the user names, and every bucket.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

namespace billstop::obs {

class Obs {
 public:
  explicit Obs(std::string_view settings_json = "{}");

  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& planned) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> planned) const;

 private:
  int64_t lifecycle_from_objects_;
};

}  // namespace billstop::obs
