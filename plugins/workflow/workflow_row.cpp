#include "plugins/workflow/workflow_row.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/obs_path.hpp"

namespace billstop::workflow {

using modelarts::at;
using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

// 8-4-4-4-12 hex digits, or the 32 without hyphens that older services use.
size_t uuid_length_at(std::string_view all, size_t from) {
  constexpr size_t with_hyphens = 36, without = 32;
  size_t length = 0;
  bool hyphens = false;
  for (; from + length < all.size(); ++length) {
    const char c = all[from + length];
    const bool hyphen_place = length == 8 || length == 13 || length == 18 || length == 23;
    if (hyphen_place && c == '-' && (hyphens || length == 8)) {
      hyphens = true;
      continue;
    }
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0 || (hyphen_place && hyphens)) break;
  }
  return length == (hyphens ? with_hyphens : without) ? length : 0;
}

std::vector<std::string> uuids_in(std::string_view all) {
  std::vector<std::string> found;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool inside_a_word = i > 0 && std::isalnum(static_cast<unsigned char>(all[i - 1])) != 0;
    const size_t length = inside_a_word ? 0 : uuid_length_at(all, i);
    if (length == 0) continue;
    found.emplace_back(all.substr(i, length));
    i += length - 1;
  }
  return found;
}

std::string kind_of_step(const std::string& type) {
  if (type == "job") return "training_job";
  return type == "service" ? "service" : "";
}

// Labels are the only marks of a workflow that a user sets.
void add_labels(Resource& to, const Json& row) {
  for (const Json& label : rows(row, "labels"))
    if (const std::string word = text(label); !word.empty()) to.tags.push_back({word, ""});
}

Resource part_of(const Resource& workflow, std::string kind, std::string id) {
  Resource r;
  r.kind = std::move(kind);
  r.id = std::move(id);
  r.scope = workflow.scope;
  r.owner_id = workflow.owner_id;
  r.owner_name = workflow.owner_name;
  r.tags = workflow.tags;
  r.handles.push_back({"workflow_id", workflow.id});
  r.facts.push_back({"workflow", workflow.name});
  return r;
}

// A paid bundle of a workflow brings a pool, a service and an order of its own.
void add_package(Resource& to, const Json& package) {
  for (const char* part : {"pool_id", "service_id"})
    if (const std::string id = text(package, part); !id.empty())
      to.facts.push_back({std::string("package's ") + part, id});
  if (const std::string order = text(package, {"order", "id"}); !order.empty())
    to.facts.push_back({"package's order", order});
}

}  // namespace

Stage stage_of(std::string_view state) {
  if (state == "init" || state == "running") return Stage::running;
  if (state == "completed" || state == "stopped" || state == "abnormal") return Stage::ended;
  return Stage::unknown;
}

std::vector<Started> started_by(const Json& execution) {
  std::vector<Started> all;
  for (const Json& step : rows(execution, "steps_execution")) {
    const Json& instance = at(step, "instance_id");
    const std::string said = instance.is_string() ? text(instance) : instance.dump();
    for (std::string& id : uuids_in(said))
      all.push_back({kind_of_step(text(step, "type")), std::move(id)});
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::optional<Resource> workflow_of(const Json& row, const Scope& scope) {
  Resource r;
  r.kind = "workflow";
  r.id = text(row, "workflow_id");
  if (r.id.empty()) return std::nullopt;
  r.name = text(row, "name");
  r.scope = scope;
  r.state = text(row, {"latest_execution", "status"});
  r.created_at_ms = modelarts::time_ms(row, "created_at");
  r.updated_at_ms = modelarts::time_ms(row, "last_modified_at");
  r.owner_name = text(row, "user_name");
  add_labels(r, row);
  for (const Json& storage : rows(row, "storages"))
    if (std::string path = modelarts::canonical_obs_path(text(storage, "path")); !path.empty())
      r.uses.push_back({"mount", "obs_path", std::move(path)});
  r.handles.push_back({"workflow_id", r.id});
  if (const std::string workspace = text(row, "workspace_id"); !workspace.empty())
    r.facts.push_back({"workspace", workspace});
  add_package(r, at(row, "package"));
  return r;
}

std::optional<Resource> schedule_of(const Json& row, const Resource& of) {
  const std::string id = text(row, "uuid");
  if (id.empty()) return std::nullopt;
  Resource r = part_of(of, "workflow_schedule", id);
  r.name = of.name;
  // Without a word on it, it may fire.
  const bool enabled = modelarts::truth(row, "enable").value_or(true);
  r.state = enabled ? "enabled" : "disabled";
  r.created_at_ms = modelarts::time_ms(row, "created_at");
  if (const std::string user = text(row, "user_id"); !user.empty()) {
    if (user != r.owner_id) r.owner_name.clear();
    r.owner_id = user;
  }
  r.ways = {{"disable", enabled ? "" : "it is disabled"}};
  r.handles.push_back({"schedule_id", id});
  if (const Json& content = at(row, "content"); content.is_object())
    r.facts.push_back({"fires", text(content, "cron")});
  return r;
}

std::optional<Resource> execution_of(const Json& row, const Resource& of) {
  const std::string id = text(row, "execution_id");
  if (id.empty()) return std::nullopt;
  Resource r = part_of(of, "workflow_execution", id);
  r.name = text(row, "name");
  r.state = text(row, "status");
  r.created_at_ms = modelarts::time_ms(row, "created_at");
  add_labels(r, row);
  r.ways = {{"stop", stage_of(r.state) == Stage::ended ? "it has ended" : ""}};
  for (const Started& started : started_by(row))
    for (const char* kind : {"training_job", "service"})
      if (started.kind.empty() || started.kind == kind)
        r.users.push_back({"started-by", kind, started.id});
  r.handles.push_back({"execution_id", id});
  return r;
}

}  // namespace billstop::workflow
