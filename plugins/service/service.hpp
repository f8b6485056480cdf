// Real-time, batch and edge services of ModelArts (v1): what they bill, how they are stopped, how
// that is proved.
#pragma once

#include <billstop/plugin.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::service {

// Which services are meant; gets the row, with its detail on top where that was read.
using Accept = std::function<bool(const nlohmann::json& service)>;

class Service {
 public:
  Service();
  // settings_json: {"tag_keys": [...]}, the tags to look for.
  explicit Service(std::string_view settings_json);

  void locate(Call& call, const Scope& scope) const;
  void locate(Call& call, const Scope& scope, const Accept& accept) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& service) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> services) const;

 private:
  std::vector<std::string> tag_keys_;
};

}  // namespace billstop::service
