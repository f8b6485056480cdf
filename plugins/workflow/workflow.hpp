// Workflows of ModelArts: they cost nothing themselves, but their schedules and executions start
// what does.
#pragma once

#include <billstop/plugin.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace billstop::workflow {

// Which workflows are meant.
using Accept = std::function<bool(const nlohmann::json& workflow)>;

class Workflow {
 public:
  void locate(Call& call, const Scope& scope) const;
  void locate(Call& call, const Scope& scope, const Accept& accept) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& part) const;
  VerifyOutcome verify(Call& call, std::string_view way, const Resource& part) const;
};

}  // namespace billstop::workflow
