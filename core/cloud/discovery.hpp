// Where an account's things can be: who calls, which regions, projects and workspaces there are.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/cloud/could_not_tell.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

struct DiscoveryWish {
  std::vector<RegionId> regions{};      // empty: all
  std::vector<std::string> projects{};  // ids or names; empty: all
};

struct DiscoveredProject {
  RegionId region{};
  ProjectId id{};
  std::string name{};
  bool enabled = true;
  std::vector<WorkspaceId> workspaces{};       // empty: nothing to look at, see problem
  std::vector<std::string> workspace_names{};  // of the same index; untrusted text
  std::string problem{};                       // why workspaces is empty, or not whole
};

struct Discovered {
  Identity identity{};
  std::vector<DiscoveredProject> projects{};  // by region, then name
  std::vector<NotLookedAt> not_looked_at{};
  std::vector<CouldNotTell> could_not_tell{};
  // Not empty: the account, or whether what was asked for is there, could not be told, and nothing
  // else is filled in.
  std::string fatal{};
  bool refused = false;    // fatal, since the keys belong to another account than was set
  std::string bad_wish{};  // not empty: a region or project asked for is not there
};

// [loop] The references must outlive the answer. The environment's own region and project never
// narrow it, only the wish does.
void discover(CloudClient& client, Credentials& credentials, const Endpoints& endpoints,
              DiscoveryWish wish, std::function<void(Discovered)> done);

}  // namespace billstop::core
