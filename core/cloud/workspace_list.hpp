// The workspaces of one project, all of them, also those that the caller may not read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

struct WorkspaceList {
  std::vector<WorkspaceId> workspaces{};  // "0" first, always there but when unpublished
  std::vector<std::string> names{};       // of the same index; untrusted text
  bool unpublished = false;               // the region has no ModelArts
  bool unreachable = false;               // nothing answers at the endpoint's name
  std::optional<CouldNotTell> gap{};
};

// [loop] An empty list proves nothing by itself, since the cloud may answer one to a caller without
// the right: then a made-up workspace must be answered as unknown, else there is a gap.
void list_workspaces(CloudClient& client, const RegionId& region, const ProjectId& project,
                     std::function<void(WorkspaceList)> done);

}  // namespace billstop::core
