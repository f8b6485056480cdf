#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {

bool may_read_workspace(const Context& context, std::string_view workspace_id) {
  const Workspace* workspace = context.account.workspace(context.project->id, workspace_id);
  return !workspace || workspace->readers.empty() || workspace->readers.contains(context.user.id);
}

std::optional<std::string> listed_workspace(const Context& context, std::string_view query_key) {
  std::string id = context.query_or(query_key, "0");
  if (id.empty()) id = "0";
  if (id != "0" && !context.account.workspace(context.project->id, id)) {
    throw CloudError{400, "ModelArts.7005", "The workspace does not exist."};
  }
  if (may_read_workspace(context, id)) return id;
  if (context.user.without_right != WithoutRight::forbidden) return {};
  throw CloudError{403, {}, "You have no right to read the workspace."};
}

void check_readable(const Context& context, const Item& item) {
  if (may_read_workspace(context, item.workspace)) return;
  throw CloudError{403, {}, "You have no right to read the workspace."};
}

}  // namespace billstop::sandbox
