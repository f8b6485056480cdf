// ExeML: the workflows, jobs and services that its projects made. It has no meter and no public
// call of its own, so what it made is stopped one by one.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

#include "plugins/service/service.hpp"
#include "plugins/training/training.hpp"
#include "plugins/workflow/workflow.hpp"

namespace billstop::exeml {

class Exeml {
 public:
  Exeml() = default;
  // settings_json: those of services.
  explicit Exeml(std::string_view settings_json) : service_(settings_json) {}

  void locate(Call& call, const Scope& scope) const;
  StopOutcome stop(Call& call, std::string_view way, const Resource& part) const;
  void verify(Call& call, std::string_view way, std::span<const Resource> parts) const;

 private:
  service::Service service_{};
  training::Training training_{};
  workflow::Workflow workflow_{};
};

}  // namespace billstop::exeml
