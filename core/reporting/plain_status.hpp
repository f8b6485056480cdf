// Progress as plain lines, for logs and pipelines: one line an event that matters, no control
// characters.
#pragma once

#include <functional>
#include <string_view>

#include "core/reporting/status_counts.hpp"

namespace billstop::core {

class PlainStatus final : public Status {
 public:
  using Sink = std::function<void(std::string_view)>;  // given whole lines

  explicit PlainStatus(Sink sink);

  void looking(const Scope& scope, const PluginId& plugin) override;
  void looked(const Coverage& coverage) override;
  void run_starts(const Plan& plan) override;
  void item(const Resource& resource, ItemState state, std::string_view why) override;
  void note(std::string_view text) override;
  void problem(std::string_view text) override;

 private:
  Sink sink_;
  StatusCounts counts_;
};

}  // namespace billstop::core
