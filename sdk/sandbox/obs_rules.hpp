// Lifecycle rules: what a configuration says, as XML in and out [OBS API reference, configuring
// bucket lifecycle rules].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/obs_class.hpp"

namespace billstop::sandbox {

struct ObsTransition {
  std::optional<int64_t> days{}, date_ms{};
  ObsClass to = ObsClass::warm;
};

struct ObsRule {
  std::string id{}, prefix{};
  bool filter = false;  // the prefix stood in a Filter
  bool enabled = false;
  std::optional<int64_t> expire_days{}, expire_date_ms{};
  bool drop_lone_markers = false;  // ExpiredObjectDeleteMarker
  std::optional<int64_t> noncurrent_days{};
  std::optional<int64_t> abort_days{};
  std::vector<ObsTransition> transitions{};
};

using ObsRules = std::vector<ObsRule>;

// Throws a CloudError 400 for what the cloud refuses, overlapping prefixes among it. Rules with
// tags are taken and never act, since objects here have none.
ObsRules obs_rules_of(std::string_view xml);

std::string obs_rules_text(const ObsRules& rules, const std::string& name_space,
                           ObsDialect dialect);

}  // namespace billstop::sandbox
