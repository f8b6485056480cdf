// policy: the least rights that a command needs, from the manifests alone; reaches no cloud.
#include <algorithm>

#include "core/cli/commands_impl.hpp"
#include "core/cli/effective.hpp"
#include "core/reporting/policy_report.hpp"

namespace billstop::core {

int policy_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  std::vector<Manifest> enabled = c.installed.manifests();
  std::erase_if(enabled, [&](const Manifest& manifest) {
    return std::ranges::find(e.wishes.plugins, manifest.id) == e.wishes.plugins.end();
  });
  if (c.line.policy_for == PolicyFor::audit) {
    const auto actions = audit_actions();
    c.out(c.json() ? policy_json("audit", {}, actions) : policy_text("audit", actions));
    return 0;
  }
  const bool stops = c.line.policy_for == PolicyFor::apply;
  const bool undoes = c.line.policy_for == PolicyFor::undo;
  const std::string_view command = stops ? "apply" : undoes ? "undo" : "plan";
  const auto actions = least_actions(enabled, stops    ? PolicyUse::stop
                                              : undoes ? PolicyUse::undo
                                                       : PolicyUse::look);
  c.out(c.json() ? policy_json(command, enabled, actions) : policy_text(command, actions));
  return 0;
}

}  // namespace billstop::core
