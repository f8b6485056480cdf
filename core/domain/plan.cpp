#include "core/domain/plan.hpp"

namespace billstop::core {

std::string_view to_text(LeftWhy why) {
  switch (why) {
    case LeftWhy::protected_by_rule:
      return "protected_by_rule";
    case LeftWhy::untouchable:
      return "untouchable";
    case LeftWhy::no_consent:
      return "no_consent";
    case LeftWhy::foreign_owner:
      return "foreign_owner";
    case LeftWhy::unknown_identity:
      return "unknown_identity";
    case LeftWhy::saves_nothing:
      return "saves_nothing";
    case LeftWhy::still_used:
      return "still_used";
    case LeftWhy::plugin_disabled:
      return "plugin_disabled";
    case LeftWhy::no_way_now:
      return "no_way_now";
    case LeftWhy::no_way_yet:
      return "no_way_yet";
    case LeftWhy::not_running:
      return "not_running";
    case LeftWhy::not_selected:
      return "not_selected";
    case LeftWhy::over_cap:
      return "over_cap";
  }
  return "unknown";
}

std::vector<Resource> all_resources(const Plan& plan) {
  std::vector<Resource> out;
  for (const PlanEntry& entry : plan.entries) out.push_back(entry.resource);
  return out;
}

}  // namespace billstop::core
