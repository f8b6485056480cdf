#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/planning/plan_json.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

constexpr LeftWhy all_left_whys[] = {
    LeftWhy::protected_by_rule, LeftWhy::untouchable,      LeftWhy::no_consent,
    LeftWhy::foreign_owner,     LeftWhy::unknown_identity, LeftWhy::saves_nothing,
    LeftWhy::still_used,        LeftWhy::plugin_disabled,  LeftWhy::no_way_now,
    LeftWhy::no_way_yet,        LeftWhy::not_running,      LeftWhy::not_selected,
    LeftWhy::over_cap};

LeftWhy left_why_from(const std::string& text) {
  for (LeftWhy why : all_left_whys)
    if (to_text(why) == text) return why;
  throw std::runtime_error("left_why cannot be '" + text + "'");
}

Chosen chosen_from(const json& j) {
  const auto effect = effect_from(j.at("effect").get<std::string>());
  if (!effect) throw std::runtime_error("a way has an unknown effect");
  return {WayId{j.at("way").get<std::string>()}, j.at("verb").get<std::string>(), *effect,
          j.at("ends").get<std::vector<std::string>>()};
}

}  // namespace

json json_of_entry(const PlanEntry& entry) {
  json j = {{"type", "resource"},
            {"resource", json_of_resource(entry.resource)},
            {"reason", entry.reason},
            {"after", json::array()},
            {"after_kinds", json::array()}};
  if (entry.chosen)
    j["chosen"] = {{"way", entry.chosen->way.value},
                   {"verb", entry.chosen->verb},
                   {"effect", to_text(entry.chosen->effect)},
                   {"ends", entry.chosen->ends}};
  if (entry.left_why) j["left_why"] = to_text(*entry.left_why);
  for (const ResourceKey& key : entry.after)
    j["after"].push_back({{"kind", key.kind.value}, {"id", key.id}});
  for (const Kind& kind : entry.after_kinds) j["after_kinds"].push_back(kind.value);
  return j;
}

PlanEntry entry_from_json(const json& j) {
  PlanEntry entry;
  entry.resource = resource_from_json(j.at("resource"));
  if (j.contains("chosen")) entry.chosen = chosen_from(j.at("chosen"));
  if (j.contains("left_why")) entry.left_why = left_why_from(j.at("left_why").get<std::string>());
  if (entry.chosen.has_value() == entry.left_why.has_value())
    throw std::runtime_error("a resource has a way or a reason why it is left, one of both");
  entry.reason = j.at("reason").get<std::string>();
  for (const json& key : j.at("after"))
    entry.after.push_back(
        {Kind{key.at("kind").get<std::string>()}, key.at("id").get<std::string>()});
  for (const json& kind : j.at("after_kinds"))
    entry.after_kinds.push_back({kind.get<std::string>()});
  return entry;
}

}  // namespace billstop::core
