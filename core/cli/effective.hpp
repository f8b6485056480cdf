// What counts in the end: the command line over the settings over the defaults.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/cli/command_line.hpp"
#include "core/cloud/discovery.hpp"
#include "core/execution/conclusion.hpp"
#include "core/execution/executor.hpp"
#include "core/planning/narrow.hpp"
#include "core/settings/settings.hpp"

namespace billstop::core {

struct Effective {
  Wishes wishes{};  // identity and cloud_now are filled in when they are known
  DiscoveryWish where{};
  Strictness strictness{};
  RunLimits limits{};
  Millis sweep_after{120'000};
  Millis max_age{3'600'000};  // of a plan at apply
  double rate_share = 0.5;
  std::filesystem::path state_dir{};
  std::string must_be_account{};  // from the settings; empty: any
  std::vector<std::string> never_accounts{};
  // Only what was said today narrows a plan at apply; defaults do not count again.
  std::optional<size_t> max_resources_today{};
  std::optional<int> max_share_today{};
  std::optional<std::vector<std::string>> owners_today{};
  std::optional<std::vector<PluginId>> plugins_today{};
};

// manifests: of the installed plugins. Throws UsageError.
Effective effective(const CommandLine& line, const Settings& settings,
                    std::span<const Manifest> manifests, const std::string& xdg_state_home,
                    const std::string& home);

TodaysRules todays_rules(const Effective& effective, const Identity& identity, CloudTime cloud_now);

// Reads the settings of --config, or ./billstop.json when there is one. Throws UsageError with all
// mistakes. plugins_with: the ids there are once the settings' own folders have been added.
Settings settings_for(
    const CommandLine& line,
    std::function<std::vector<std::string>(const std::vector<std::string>&)> plugins_with);

}  // namespace billstop::core
