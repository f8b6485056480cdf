#include "sdk/sandbox/training_search.hpp"

#include <algorithm>

namespace billstop::sandbox {
namespace {

constexpr int64_t month_ms = 31LL * 86'400'000;

std::string value_of(const Item& job, const std::string& key) {
  if (key == "id") return job.id;
  if (key == "name") return job.name;
  if (key == "phase") return job.state;
  if (key == "kind") return job.detail.value("kind", "job");
  if (key == "user_id") return job.owner_id;
  if (key == "pool_id") return job.detail.value("/spec/resource/pool_id"_json_pointer, "");
  throw CloudError{400, "ModelArts.2764", "Filter key " + key + " is not supported."};
}

bool passes(const Item& job, const Json& filter) {
  const std::string key = filter.at("key"), op = filter.at("operator");
  const auto values = filter.at("value").get<std::vector<std::string>>();
  if (values.size() > 10) throw CloudError{400, "ModelArts.2764", "A filter takes ten values."};
  if (key == "create_time") return true;  // a range that a test account always lies in
  const std::string have = value_of(job, key);
  const auto equal = std::ranges::find(values, have) != values.end();
  if (op == "in") return equal;
  if (op == "not") return !equal;
  if (op == "like")
    return std::ranges::any_of(values, [&](const auto& v) { return have.find(v) != have.npos; });
  throw CloudError{400, "ModelArts.2764", "Operator " + op + " is not supported."};
}

// Tags are matched on the jobs of the last 31 days only, and nothing in the answer says so.
bool has_tags(const Item& job, const Json& wanted, int64_t now_ms) {
  if (wanted.empty()) return true;
  if (now_ms - job.created_at_ms > month_ms) return false;
  return std::ranges::all_of(wanted, [&](const Json& tag) {
    const auto found = job.tags.find(tag.at("key").get<std::string>());
    if (found == job.tags.end()) return false;
    const Json values = tag.value("values", Json::array());
    return values.empty() || std::ranges::find(values, Json(found->second)) != values.end();
  });
}

bool wanted(const Item& job, const Context& context, const Json& body) {
  if (job.project != context.project->id) return false;
  if (job.workspace != body.value("workspace_id", "0")) return false;
  const std::string type = job.detail.value("train_type", "job");
  const std::string asked = body.value("train_type", "");
  if (!asked.empty() && asked != type) return false;
  if (asked.empty() && type == "ftjob" && !body.value("unified_jobs", false)) return false;
  for (const Json& filter : body.value("filters", Json::array()))
    if (!passes(job, filter)) return false;
  return has_tags(job, body.value("tags", Json::array()), context.now_ms);
}

}  // namespace

Json training_view(const Item& job, int64_t now_ms) {
  Json status{{"phase", job.state},
              {"secondary_phase", job.detail.value("secondary_phase", job.state)},
              {"duration", job.started_at_ms ? now_ms - job.started_at_ms : 0},
              {"start_time", job.started_at_ms},
              {"tasks", Json::array({"worker-0"})}};
  if (const int64_t kept = job.detail.value("kept_until_ms", int64_t{0}); kept > now_ms)
    status["retention_time"] = kept - now_ms;
  Json view{{"kind", job.detail.value("kind", "job")},
            {"metadata",
             {{"id", job.id},
              {"name", job.name},
              {"workspace_id", job.workspace},
              {"description", job.detail.value("description", "")},
              {"create_time", job.created_at_ms},
              {"user_name", job.owner_name},
              {"annotations", job.detail.value("annotations", Json::object())}}},
            {"status", std::move(status)},
            {"algorithm", job.detail.value("algorithm", Json::object())},
            {"spec", job.detail.value("spec", Json::object())}};
  // Asked for at creation, never shown again: only status.retention_time tells.
  for (const char* asked : {"reserved_time", "auto_stop", "retention"}) view["spec"].erase(asked);
  for (const char* part : {"endpoints", "ftjob_config", "tasks"})
    if (job.detail.contains(part)) view[part] = job.detail[part];
  return view;
}

Json training_search(Context& context) {
  const Json body = context.body();
  const int64_t limit = body.value("limit", int64_t{10}), page = body.value("offset", int64_t{0});
  if (limit < 1 || limit > 50 || page < 0)
    throw CloudError{400, "ModelArts.2764", "limit is 1 to 50, offset is the index of a page."};
  std::vector<Item*> found;
  int64_t total = 0;
  for (Item* job : context.account.of_kind("training_job")) {
    if (!context.may_all &&
        (context.user.without_right != WithoutRight::own_only || job->owner_id != context.user.id))
      continue;
    ++total;
    if (wanted(*job, context, body)) found.push_back(job);
  }
  const bool ascending = body.value("order", "desc") == "asc";
  std::ranges::stable_sort(found, [&](const Item* a, const Item* b) {
    return ascending ? a->created_at_ms < b->created_at_ms : a->created_at_ms > b->created_at_ms;
  });
  Json items = Json::array();
  for (size_t i = static_cast<size_t>(page * limit);
       i < found.size() && items.size() < static_cast<size_t>(limit); ++i)
    items.push_back(training_view(*found[i], context.now_ms));
  const bool count_is_page = context.world.switches.on("training.count_is_page");
  const size_t count = count_is_page ? items.size() : found.size();
  return {{"total", total},
          {"count", count},
          {"limit", limit},
          {"offset", page},
          {"sort_by", body.value("sort_by", "create_time")},
          {"order", body.value("order", "desc")},
          {"group_by", body.value("group_by", "")},
          {"workspace_id", body.value("workspace_id", "0")},
          {"items", std::move(items)}};
}

}  // namespace billstop::sandbox
