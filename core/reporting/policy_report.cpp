#include "core/reporting/policy_report.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

// The formats differ in their version alone: roles and policies take 1.1, identity policies 5.0.
ordered_json policy_of(const char* version, std::span<const std::string> actions) {
  ordered_json list = ordered_json::array();
  for (const std::string& action : actions) list.push_back(action);
  const ordered_json statement = {{"Effect", "Allow"}, {"Action", std::move(list)}};
  return {{"Version", version}, {"Statement", ordered_json::array({statement})}};
}

}  // namespace

std::vector<std::string> host_actions() {
  return {"iam:projects:listProjects", "modelarts:workspace:get", "modelarts:workspace:list"};
}

std::vector<std::string> audit_actions() {
  return {"billing:billDetail:view"};
}

std::vector<std::string> least_actions(std::span<const Manifest> enabled, PolicyUse use) {
  const std::vector<std::string> own = host_actions();
  std::set<std::string> actions(own.begin(), own.end());
  for (const Manifest& manifest : enabled)
    for (const RequestSpec& request : manifest.requests)
      if (request.phase == Phase::read ||
          (request.phase == Phase::stop && use == PolicyUse::stop) ||
          (request.phase == Phase::undo && use == PolicyUse::undo))
        actions.insert(request.action);
  actions.erase("");
  return {actions.begin(), actions.end()};
}

std::string policy_text(std::string_view command, std::span<const std::string> actions) {
  std::string text = "The least policy for " + std::string(command) +
                     ": the first form is IAM's policy, the second its newer identity policy.\n";
  for (const char* version : {"1.1", "5.0"}) text += "\n" + dumped(policy_of(version, actions));
  return text;
}

std::string policy_json(std::string_view command, std::span<const Manifest> enabled,
                        std::span<const std::string> actions) {
  ordered_json json = new_document("policy");
  json["for"] = command;
  json["plugins"] = ordered_json::array();
  for (const Manifest& manifest : enabled) json["plugins"].push_back(manifest.id.value);
  json["policy"] = policy_of("1.1", actions);
  json["identity_policy"] = policy_of("5.0", actions);
  return dumped(json);
}

}  // namespace billstop::core
