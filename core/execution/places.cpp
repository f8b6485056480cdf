#include "core/execution/places.hpp"

namespace billstop::core {

Places places_of(const Discovered& discovered) {
  Places places;
  places.account = discovered.identity.account;
  places.not_looked_at = discovered.not_looked_at;
  for (const DiscoveredProject& project : discovered.projects) {
    if (!project.enabled || project.workspaces.empty()) continue;
    const Scope scope{.account = places.account, .region = project.region, .project = project.id};
    places.projects.push_back(scope);
    for (const WorkspaceId& workspace : project.workspaces) {
      places.workspaces.push_back(scope);
      places.workspaces.back().workspace = workspace;
    }
  }
  for (const CouldNotTell& missing : discovered.could_not_tell) {
    Coverage coverage{.scope = missing.scope, .looked = Looked::could_not_tell};
    CloudWords words = missing.words;
    words.text = missing.what + (words.text.empty() ? "" : ": " + words.text);
    coverage.missing.push_back({.why = missing.why, .words = std::move(words)});
    places.unreadable.push_back(std::move(coverage));
  }
  return places;
}

}  // namespace billstop::core
