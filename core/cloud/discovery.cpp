#include "core/cloud/discovery.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "core/cloud/caller_identity.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/project_list.hpp"
#include "core/cloud/workspace_list.hpp"

namespace billstop::core {
namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string project_words(const DiscoveredProject& project) {
  return "project " + project.name + " (" + project.id.value + ")";
}

class Discovery : public std::enable_shared_from_this<Discovery> {
 public:
  Discovery(CloudClient& client, Credentials& credentials, const Endpoints& endpoints,
            DiscoveryWish wish, std::function<void(Discovered)> done)
      : client_(client),
        credentials_(credentials),
        endpoints_(endpoints),
        wish_(std::move(wish)),
        done_(std::move(done)) {}

  // Who calls and which projects there are is asked side by side; nothing is looked at further
  // before both are known.
  void start() {
    open_ = 2;
    ask_caller(client_, credentials_, endpoints_.practice(),
               [self = shared_from_this()](CallerAnswer answer) {
                 self->found_.identity = std::move(answer.identity);
                 self->found_.fatal = std::move(answer.problem);
                 self->found_.refused = answer.refused;
                 self->both_asked();
               });
    list_projects(client_, [self = shared_from_this()](ProjectList list) {
      self->list_ = std::move(list);
      self->both_asked();
    });
  }

 private:
  CloudClient& client_;
  Credentials& credentials_;
  const Endpoints& endpoints_;
  DiscoveryWish wish_;
  std::function<void(Discovered)> done_;
  Discovered found_;
  ProjectList list_;
  std::set<std::string> told_;
  size_t open_ = 0;

  void both_asked() {
    if (--open_ > 0) return;
    if (!found_.fatal.empty()) return done_(std::move(found_));
    if (list_.gap) {
      list_.gap->scope.account = found_.identity.account;
      found_.could_not_tell.push_back(std::move(*list_.gap));
    }
    sort_out(list_.projects);
    ask_workspaces();
  }

  void not_looked_at(const std::string& what, const std::string& why,
                     const RegionId& left_out_in = {}) {
    if (told_.insert(what).second) found_.not_looked_at.push_back({what, why, left_out_in});
  }

  bool wished(const IamProject& project, const RegionId& region) {
    if (!wish_.regions.empty() && !contains(wish_.regions, region)) {
      not_looked_at("region " + region.value, "other regions were asked for", region);
      return false;
    }
    if (!wish_.projects.empty() && !contains(wish_.projects, project.id) &&
        !contains(wish_.projects, project.name)) {
      not_looked_at("project " + project.name + " (" + project.id + ")",
                    "other projects were asked for", region);
      return false;
    }
    return true;
  }

  void sort_out(const std::vector<IamProject>& projects) {
    for (const IamProject& project : projects) {
      const auto region = region_of_project(project.name);
      if (!region) {
        not_looked_at("project " + project.name + " (" + project.id + ")",
                      "its name begins with no region");
        continue;
      }
      if (!wished(project, *region)) continue;
      DiscoveredProject out;
      out.region = *region;
      out.id.value = project.id;
      out.name = project.name;
      out.enabled = project.enabled;
      found_.projects.push_back(std::move(out));
    }
    std::sort(found_.projects.begin(), found_.projects.end(), [](const auto& a, const auto& b) {
      return std::tie(a.region, a.name, a.id) < std::tie(b.region, b.name, b.id);
    });
    check_wish();
  }

  void check_wish() {
    const auto& projects = found_.projects;
    for (const RegionId& region : wish_.regions)
      if (std::none_of(projects.begin(), projects.end(),
                       [&](const auto& p) { return p.region == region; }))
        found_.bad_wish = "IAM lists no project in region " + region.value;
    for (const std::string& name : wish_.projects)
      if (std::none_of(projects.begin(), projects.end(),
                       [&](const auto& p) { return p.id.value == name || p.name == name; }))
        found_.bad_wish = "IAM lists no project " + name;
    if (found_.bad_wish.empty() || found_.could_not_tell.empty()) return;
    const CouldNotTell& gap = found_.could_not_tell.front();
    found_.fatal = std::exchange(found_.bad_wish, {}) +
                   " among those that could be read, and the list could not be read whole: " +
                   std::string(to_text(gap.why)) + ", " + gap.words.error_code;
    if (!gap.words.request_id.empty()) found_.fatal += ", request " + gap.words.request_id;
  }

  bool can_look() const { return found_.bad_wish.empty() && found_.fatal.empty(); }

  void ask_workspaces() {
    open_ = 1;
    for (size_t i = 0; i < found_.projects.size() && can_look(); ++i) {
      DiscoveredProject& project = found_.projects[i];
      if (!project.enabled) {
        skip(project, project_words(project), "the project is disabled");
      } else if (!endpoints_.origin("modelarts", project.region)) {
        skip(project, "region " + project.region.value, "ModelArts is not published there");
      } else {
        ++open_;
        list_workspaces(client_, project.region, project.id,
                        [self = shared_from_this(), i](WorkspaceList list) {
                          self->on_workspaces(self->found_.projects[i], std::move(list));
                          self->one_less();
                        });
      }
    }
    one_less();
  }

  void skip(DiscoveredProject& project, const std::string& what, const std::string& why) {
    project.problem = why;
    not_looked_at(what, why);
  }

  void on_workspaces(DiscoveredProject& project, WorkspaceList list) {
    const std::string region = "region " + project.region.value;
    if (list.unpublished) return skip(project, region, "ModelArts is not published there");
    if (list.unreachable && !endpoints_.in_table("modelarts", project.region))
      return skip(project, region,
                  "it is not among the regions known to have ModelArts, and no host answers there");
    project.workspaces = std::move(list.workspaces);
    project.workspace_names = std::move(list.names);
    if (!list.gap) return;
    project.problem = "the workspaces could not be listed whole: " + list.gap->words.error_code;
    list.gap->scope.account = found_.identity.account;
    found_.could_not_tell.push_back(std::move(*list.gap));
  }

  void one_less() {
    if (--open_ > 0) return;
    // Answers come in any order; what is told must not depend on it.
    std::stable_sort(found_.could_not_tell.begin(), found_.could_not_tell.end(),
                     [](const auto& a, const auto& b) { return a.scope < b.scope; });
    std::stable_sort(found_.not_looked_at.begin(), found_.not_looked_at.end(),
                     [](const auto& a, const auto& b) { return a.what < b.what; });
    done_(std::move(found_));
  }
};

}  // namespace

void discover(CloudClient& client, Credentials& credentials, const Endpoints& endpoints,
              DiscoveryWish wish, std::function<void(Discovered)> done) {
  std::make_shared<Discovery>(client, credentials, endpoints, std::move(wish), std::move(done))
      ->start();
}

}  // namespace billstop::core
