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

// [loop] The account's list, held against the list of those the caller may use: a caller without
// the right to list may get an empty or shorter answer with 200. What only the latter shows, or a
// refusal of the former, is a gap.
void list_projects(CloudClient& client, std::function<void(ProjectList)> done);

}  // namespace billstop::core
