// The account's projects as IAM lists them, all pages.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

struct IamProject {
  std::string id{};
  std::string name{};
  bool enabled = true;
};

struct ProjectList {
  std::vector<IamProject> projects{};
  // The list is not the account's whole one: the cloud's words of why.
  std::optional<CouldNotTell> gap{};
};

// [loop] The account's list; where the caller may not see it, those it may use, which is a gap.
void list_projects(CloudClient& client, std::function<void(ProjectList)> done);

}  // namespace billstop::core
