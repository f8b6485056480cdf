#include "sdk/sandbox/infer_v2_service.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t page_max = 500, usual_page = 10;

const std::set<std::string> holding_states{"RUNNING", "CONCERNING", "UPGRADING", "STOPPING",
                                           "INTERRUPTING"};

Item& service_of(Context& c) {
  Item* found = c.account.find("inference_service", c.path.at("service_id"));
  if (found && found->project == c.project->id) return *found;
  // The provider waits for a 404, the API's text says 400.
  throw CloudError{static_cast<int>(c.world.switches.get("infer_v2.gone_status")), "ModelArts.3502",
                   "The service does not exist."};
}

Json tags_view(const Item& service) {
  Json tags = Json::array();
  for (const auto& [key, value] : service.tags) tags.push_back({{"key", key}, {"value", value}});
  return tags;
}

// What both the list and a service's own page say of it.
Json common_view(const Item& s) {
  return {{"id", s.id},
          {"name", s.name},
          {"status", s.state},
          {"type", s.detail.value("type", "REAL_TIME")},
          {"deploy_type", s.detail.value("deploy_type", "SINGLE")},
          {"workspace_id", s.workspace},
          {"tags", tags_view(s)},
          {"schedule", s.detail.value("schedule", Json::array())},
          {"frozen_infos", s.detail.value("frozen_infos", Json::array())}};
}

Json row_view(const Item& s) {
  Json view = common_view(s);
  view["user_name"] = s.owner_name;
  view["version_count"] = 1;
  view["create_at"] = s.created_at_ms;
  view["update_at"] = s.updated_at_ms;
  return view;
}

// Times are numbers in the list and texts here; the owner's name is in the list alone.
Json whole_view(const Item& s) {
  Json view = common_view(s);
  view["create_at"] = iso_millis(s.created_at_ms);
  view["update_at"] = iso_millis(s.updated_at_ms);
  view["provider"] = s.detail.value("provider", "");
  view["version"] = {{"id", "v-" + s.id},
                     {"version", "1.0.0"},
                     {"instance_groups", s.detail.at("instance_groups")}};
  view["predict_url"] = Json::array(
      {{{"type", "INTERNET"},
        {"urls", Json::array({"https://infer.invalid/v2/" + s.id + "?token=CANARY-" + s.id})}}});
  return view;
}

Json deployment_view(const Item& s, const Json& group) {
  return {{"id", group.at("id")},
          {"name", group.at("name")},
          {"infer_name", s.name},
          {"status", group.value("status", s.state)},
          {"pool_id", group.value("pool_id", "")},
          {"version", "1.0.0"},
          {"deploy_type", s.detail.value("deploy_type", "SINGLE")},
          {"weight", 100},
          {"create_at", s.created_at_ms},
          {"update_at", s.updated_at_ms}};
}

// An offset that is no multiple of the limit is refused.
Json page_of(const Context& c, const Json& rows) {
  const int64_t limit = c.query_int("limit", usual_page), offset = c.query_int("offset", 0);
  if (limit < 1 || limit > page_max || offset < 0 || offset % limit != 0) {
    throw CloudError{400, "ModelArts.3501",
                     "offset must be a multiple of limit, which is 1 to 500."};
  }
  Json data = Json::array();
  for (auto i = static_cast<size_t>(offset); i < rows.size() && std::ssize(data) < limit; ++i) {
    data.push_back(rows[i]);
  }
  const int64_t total = std::ssize(rows);
  return {{"current", offset / limit},
          {"size", std::ssize(data)},
          {"pages", (total + limit - 1) / limit},
          {"total", total},
          {"data", std::move(data)}};
}

bool matches(const Context& c, const Item& s) {
  const auto equals = [&](const char* key, const std::string& have) {
    const std::string want = c.query_or(key);
    return want.empty() || want == have;
  };
  const bool own_only = c.user.without_right == WithoutRight::own_only;
  if (!c.may_all && !(own_only && s.owner_id == c.user.id)) return false;
  const bool one_workspace = c.world.switches.on("infer_v2.workspace_zero");
  const std::string workspace = c.query_or("workspace_id", one_workspace ? "0" : "");
  if (!workspace.empty() && workspace != s.workspace) return false;
  const auto in_pool = [&](const Json& group) {
    return equals("pool_id", group.value("pool_id", ""));
  };
  return s.project == c.project->id && equals("id", s.id) && equals("status", s.state) &&
         equals("type", s.detail.value("type", "REAL_TIME")) && equals("user_name", s.owner_name) &&
         s.name.find(c.query_or("name")) != std::string::npos &&
         std::ranges::any_of(s.detail.at("instance_groups"), in_pool);
}

Reply list(Context& c) {
  std::vector<Item*> found;
  for (Item* s : c.account.of_kind("inference_service")) {
    if (matches(c, *s)) found.push_back(s);
  }
  const bool oldest_first = c.query_or("sort_dir") == "asc";
  std::ranges::stable_sort(found, [&](const Item* a, const Item* b) {
    return oldest_first ? a->created_at_ms < b->created_at_ms : a->created_at_ms > b->created_at_ms;
  });
  Json rows = Json::array();
  for (const Item* s : found) rows.push_back(row_view(*s));
  return json_reply(200, page_of(c, rows));
}

Reply list_deployments(Context& c) {
  const Item& s = service_of(c);
  Json rows = Json::array();
  for (const Json& group : s.detail.at("instance_groups"))
    rows.push_back(deployment_view(s, group));
  return json_reply(200, page_of(c, rows));
}

// Each group may lie in another pool; `pool_id` in an account file's detail is for all.
void complete_groups(World& world, Item& s) {
  const std::string pool = s.detail.value("pool_id", "");
  Json& groups = s.detail["instance_groups"];
  if (!groups.is_array() || groups.empty()) groups = Json::array({Json::object()});
  for (Json& group : groups) {
    if (!group.contains("id")) group["id"] = world.new_uuid();
    if (!group.contains("name")) group["name"] = s.name + "-group";
    if (!group.contains("pool_id")) group["pool_id"] = pool;
    if (!group.contains("count")) group["count"] = 1;
    if (!group.contains("status")) group["status"] = s.state;
    if (!group.contains("running_count")) group["running_count"] = group["count"];
    if (group.contains("unit_configs")) continue;
    const std::string flavor = s.detail.value("flavor", "modelarts.vm.cpu.2u");
    group["unit_configs"] = Json::array({{{"flavor", flavor}, {"count", 1}}});
  }
}

class InferV2Service final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"inference_service"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v2/{project_id}/services", one = all + "/{service_id}";
    return {
        {"infer.list", "GET", all, "modelarts:service:list", false, true, list},
        {"infer.show", "GET", one, "modelarts:service:get", false, false,
         [](Context& c) { return json_reply(200, whole_view(service_of(c))); }},
        {"infer.deployments.list", "GET", one + "/deployments", "modelarts:service:get", false,
         false, list_deployments},
    };
  }

  void advance(World&, Account& account, int64_t now_ms) override {
    std::vector<const Item*> gone;
    for (Item* s : account.of_kind("inference_service")) {
      if (!move_on(*s, now_ms, [](Item&, int64_t) {})) gone.push_back(s);
    }
    for (const Item* s : gone) account.erase(*s);
  }

  std::vector<Meter> meters(const Account&, const Item& s) const override {
    const bool own = std::ranges::any_of(s.detail.at("instance_groups"), [](const Json& group) {
      return group.value("pool_id", "").empty();
    });
    return {{"compute", own && holding_states.contains(s.state), s.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& s, int64_t now_ms) override {
    if (s.id.empty()) s.id = world.new_uuid();
    if (s.name.empty()) s.name = "infer-" + s.id.substr(0, 8);
    if (s.state.empty()) s.state = "RUNNING";
    if (s.workspace.empty()) s.workspace = "0";
    place_in_time(s, now_ms);
    complete_groups(world, s);
    const std::string pool = s.detail["instance_groups"][0]["pool_id"];
    const std::string flavor =
        s.detail["instance_groups"][0]["unit_configs"][0].value("flavor", "");
    if (s.rate_per_hour.empty()) s.rate_per_hour = flavor_rate(flavor);
    // As the pool's list of workloads shows it.
    if (!s.detail.contains("_pool_id")) s.detail["_pool_id"] = pool;
    if (!s.detail.contains("_workload_status") && holding_states.contains(s.state)) {
      s.detail["_workload_status"] = s.state == "CONCERNING" ? "Abnormal" : "Running";
    }
  }
};

}  // namespace

std::unique_ptr<Service> make_infer_v2_service() {
  return std::make_unique<InferV2Service>();
}

}  // namespace billstop::sandbox
