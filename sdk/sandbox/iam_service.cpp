#include "sdk/sandbox/iam_service.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/iam_keys.hpp"
#include "sdk/sandbox/key_handout.hpp"

namespace billstop::sandbox {
namespace {

Json links(const Request& request) {
  return {{"self", request.path()}, {"previous", nullptr}, {"next", nullptr}};
}

Json project_json(const Account& account, const Project& project) {
  return {{"id", project.id},           {"name", project.name},
          {"domain_id", account.id},    {"parent_id", project.parent_id},
          {"enabled", project.enabled}, {"is_domain", false},
          {"description", ""},          {"links", {{"self", "/v3/projects/" + project.id}}}};
}

bool asked_for(const Context& context, const Project& project) {
  const auto fits = [&](const char* key, const std::string& value) {
    const std::string wanted = context.query_or(key);
    return wanted.empty() || wanted == value;
  };
  return fits("name", project.name) && fits("parent_id", project.parent_id) &&
         fits("domain_id", context.account.id) &&
         fits("enabled", project.enabled ? "true" : "false") && fits("is_domain", "false");
}

// page and per_page only count when both are given.
Reply list_projects(Context& context) {
  Json projects = Json::array();
  const int64_t page = context.query_int("page", 0), size = context.query_int("per_page", 0);
  if (size > 5000) throw CloudError{400, {}, "per_page must not exceed 5000."};
  const bool paged = page > 0 && size > 0;
  int64_t row = 0;
  for (const Project& project : context.account.projects) {
    if (!asked_for(context, project)) continue;
    const bool on_page = !paged || (row >= (page - 1) * size && row < page * size);
    if (on_page && context.may_all) projects.push_back(project_json(context.account, project));
    ++row;
  }
  return json_reply(200, {{"links", links(context.request)}, {"projects", projects}});
}

Reply list_own_projects(Context& context) {
  Json projects = Json::array();
  for (const Project& project : context.account.projects) {
    if (project.enabled) projects.push_back(project_json(context.account, project));
  }
  return json_reply(200, {{"links", links(context.request)}, {"projects", projects}});
}

Reply list_user_projects(Context& context) {
  if (context.path.at("user_id") != context.user.id && !context.user.may("iam:users:getUser")) {
    throw CloudError{403, {}, "You are not authorized to perform the requested action."};
  }
  return list_own_projects(context);
}

Reply list_domains(Context& context) {
  Json domains = Json::array();
  if (!context.world.switches.on("iam.domains_empty")) {
    domains.push_back({{"id", context.account.id},
                       {"name", context.account.name},
                       {"enabled", true},
                       {"description", ""},
                       {"links", {{"self", "/v3/domains/" + context.account.id}}}});
  }
  return json_reply(200, {{"links", links(context.request)}, {"domains", domains}});
}

Reply show_project(Context& context) {
  const Project* project = context.account.project(context.path.at("wanted_project"));
  if (!project) throw CloudError{404, {}, "Could not find project."};
  Json body = project_json(context.account, *project);
  body.erase("links");
  body["status"] = project->enabled ? "normal" : "suspended";
  return json_reply(200, {{"project", body}});
}

Reply caller_identity(Context& context) {
  const User& user = context.user;
  return json_reply(200, {{"account_id", context.account.id},
                          {"principal_id", user.id},
                          {"principal_urn", "iam::" + context.account.id + ":user:" + user.name}});
}

Reply show_access_key(Context& context) {
  const std::string& ak = context.path.at("access_key");
  const auto user = std::ranges::find(context.account.users, ak, &User::ak);
  if (user == context.account.users.end() || user->expires_at_ms) {
    throw CloudError{404, {}, "Could not find credential: " + ak + "."};
  }
  if (user->id != context.user.id && !context.user.may("iam:credentials:getCredential")) {
    throw CloudError{403, {}, "You are not authorized to perform the requested action."};
  }
  return json_reply(200, {{"credential",
                           {{"user_id", user->id},
                            {"access", user->ak},
                            {"status", "active"},
                            {"create_time", "2023-01-01T00:00:00.000000"},
                            {"last_use_time", iso_micros(context.now_ms)},
                            {"description", ""}}}});
}

Reply show_user(Context& context) {
  const std::string& id = context.path.at("user_id");
  if (id != context.user.id && !context.user.may("iam:users:getUser")) {
    throw CloudError{403, {}, "You are not authorized to perform the requested action."};
  }
  const User* user = context.account.user(id);
  if (!user) throw CloudError{404, {}, "Could not find user: " + id + "."};
  return json_reply(200, {{"user",
                           {{"id", user->id},
                            {"name", user->name},
                            {"domain_id", context.account.id},
                            {"enabled", true},
                            {"description", ""},
                            {"links", {{"self", "/v3/users/" + user->id}}}}}});
}

class IamService final : public FreeService {
 public:
  std::string name() const override { return "iam"; }

  std::vector<Route> routes() override {
    Route tokens{"iam.tokens.create", "POST", "/v3/auth/tokens"};
    tokens.handle = create_token;
    tokens.authenticate = token_caller;
    Route keys = post("iam.temporary_key.create", "/v3.0/OS-CREDENTIAL/securitytokens",
                      create_temporary_key);
    keys.authenticate = exchange_caller;
    Route projects = read("iam.projects.list", "/v3/projects", list_projects);
    projects.action = "iam:projects:listProjects";
    projects.listing = true;
    std::vector<Route> all{
        read("iam.tokens.show", "/v3/auth/tokens", show_token),
        read("iam.auth_projects.list", "/v3/auth/projects", list_own_projects),
        read("iam.auth_domains.list", "/v3/auth/domains", list_domains),
        read("iam.projects.status", "/v3-ext/projects/{wanted_project}", show_project),
        read("iam.access_key.show", "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
             show_access_key),
        read("iam.users.show", "/v3/users/{user_id}", show_user),
        read("iam.user_projects.list", "/v3/users/{user_id}/projects", list_user_projects),
        read("sts.caller_identity", "/v5/caller-identity", caller_identity),
        post("sts.agency.assume", "/v5/agencies/assume", assume_agency)};
    all.push_back(std::move(tokens));
    all.push_back(std::move(keys));
    for (Route& route : handout_routes()) all.push_back(std::move(route));
    all.push_back(std::move(projects));
    return all;
  }

  // {"error": {"message", "code", "title"}}, code being the HTTP status.
  std::string error_body(const CloudError& error, const std::string&) const override {
    return Json{{"error",
                 {{"message", error.text}, {"code", error.status}, {"title", title(error.status)}}}}
        .dump();
  }

 private:
  static std::string title(int status) {
    switch (status) {
      case 400:
        return "Bad Request";
      case 401:
        return "Unauthorized";
      case 403:
        return "Forbidden";
      case 404:
        return "Not Found";
      default:
        return "Internal Server Error";
    }
  }

  using Handler = std::function<Reply(Context&)>;
  static Route read(const char* endpoint, const char* path, Handler handle) {
    Route route{endpoint, "GET", path};
    route.handle = std::move(handle);
    return route;
  }
  static Route post(const char* endpoint, const char* path, Handler handle) {
    Route route{endpoint, "POST", path};
    route.handle = std::move(handle);
    return route;
  }
};

}  // namespace

std::unique_ptr<Service> make_iam_service() {
  return std::make_unique<IamService>();
}

}  // namespace billstop::sandbox
