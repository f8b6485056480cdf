// The tags of services, as far as the list's filter tells them: no call returns them.
#pragma once

#include <billstop/plugin.hpp>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace billstop::service {

inline constexpr const char* keep_tag = "billstop:keep";

// Which services of a workspace carry which of the keys that were asked for. Known only when the
// filter proved to be one.
class TagReading {
 public:
  static TagReading of(Call& call, const Scope& scope, const std::vector<std::string>& keys);

  void give_to(Resource& service) const;

 private:
  bool known_ = false;
  std::set<std::pair<std::string, std::string>> id_and_key_{};
};

}  // namespace billstop::service
