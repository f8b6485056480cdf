#include "sdk/sandbox/workspace_service.hpp"

#include <algorithm>

namespace billstop::sandbox {
namespace {

bool readable(const Workspace& workspace, const User& user) {
  return workspace.readers.empty() || workspace.readers.contains(user.id);
}

// Every project has the workspace "0", written down or not.
std::vector<Workspace> workspaces_of(const Context& context) {
  std::vector<Workspace> found;
  if (!context.account.workspace(context.project->id, "0")) {
    found.push_back({"0", "default", context.project->id});
  }
  for (const Workspace& workspace : context.account.workspaces) {
    if (workspace.project == context.project->id) found.push_back(workspace);
  }
  return found;
}

Json workspace_json(const Workspace& workspace) {
  return {{"id", workspace.id},
          {"name", workspace.name},
          {"description", ""},
          {"status", workspace.status},
          {"status_info", ""},
          {"owner", workspace.owner},
          {"auth_type", workspace.readers.empty() ? "PUBLIC" : "PRIVATE"},
          {"enterprise_project_id", workspace.enterprise_project_id},
          {"enterprise_project_name", workspace.enterprise_project_id == "0" ? "default" : ""},
          {"create_time", 1'672'531'200'000},
          {"update_time", 1'672'531'200'000}};
}

bool asked_for(const Context& context, const Workspace& workspace) {
  const std::string eps = context.query_or("enterprise_project_id");
  const bool only_readable =
      context.query_or("filter_accessible") == "true" ||
      (!context.may_all && context.user.without_right == WithoutRight::own_only);
  return workspace.name.find(context.query_or("name")) != std::string::npos &&
         (eps.empty() || eps == workspace.enterprise_project_id) &&
         (!only_readable || readable(workspace, context.user));
}

void sort_as_asked(const Context& context, std::vector<Workspace>& workspaces) {
  const std::string by = context.query_or("sort_by");
  if (by == "name") std::ranges::stable_sort(workspaces, {}, &Workspace::name);
  if (by == "status") std::ranges::stable_sort(workspaces, {}, &Workspace::status);
  if (context.query_or("order") == "desc") std::ranges::reverse(workspaces);
}

Reply list_workspaces(Context& context) {
  std::vector<Workspace> found = workspaces_of(context);
  std::erase_if(found, [&](const Workspace& w) { return !asked_for(context, w); });
  if (!context.may_all && context.user.without_right == WithoutRight::silently_empty) found.clear();
  sort_as_asked(context, found);
  const int64_t limit = context.query_int("limit", 1000), offset = context.query_int("offset", 0);
  if (limit < 1 || limit > 1000 || offset < 0) {
    throw CloudError{400, {}, "offset or limit is out of range."};
  }
  const bool pages = context.world.switches.on("workspace.offset_is_page");
  const auto first = static_cast<size_t>(pages ? offset * limit : offset);
  Json rows = Json::array();
  for (size_t i = first; i < found.size() && i < first + static_cast<size_t>(limit); ++i) {
    rows.push_back(workspace_json(found[i]));
  }
  return json_reply(200,
                    {{"total_count", found.size()}, {"count", rows.size()}, {"workspaces", rows}});
}

Reply show_workspace(Context& context) {
  const std::string& id = context.path.at("workspace_id");
  for (const Workspace& workspace : workspaces_of(context)) {
    if (workspace.id != id) continue;
    if (!readable(workspace, context.user)) {
      throw CloudError{403, {}, "You have no right to read the workspace."};
    }
    Json body = workspace_json(workspace);
    body["grants"] = Json::array();
    return json_reply(200, body);
  }
  throw CloudError{400, "ModelArts.7005", "Workspace " + id + " does not exist."};
}

class WorkspaceService final : public FreeService {
 public:
  std::vector<Route> routes() override {
    Route list{"workspace.list", "GET", "/v1/{project_id}/workspaces", "modelarts:workspace:list"};
    list.listing = true;
    list.handle = list_workspaces;
    Route show{"workspace.show", "GET", "/v1/{project_id}/workspaces/{workspace_id}",
               "modelarts:workspace:get"};
    show.handle = show_workspace;
    return {std::move(list), std::move(show)};
  }
};

}  // namespace

std::unique_ptr<Service> make_workspace_service() {
  return std::make_unique<WorkspaceService>();
}

}  // namespace billstop::sandbox
