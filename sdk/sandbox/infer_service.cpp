#include "sdk/sandbox/infer_service.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {

std::vector<std::string> pools_of_service(const Item& service) {
  const auto named = [](const Json& part) {
    const std::string pool = part.value("pool_name", "");
    return pool.empty() ? part.value("cluster_id", "") : pool;
  };
  const std::string whole = named(service.detail);
  std::vector<std::string> pools;
  const auto configs = service.detail.find("config");
  if (configs != service.detail.end()) {
    for (const Json& config : *configs) {
      const std::string own = named(config);
      pools.push_back(own.empty() ? whole : own);
    }
  }
  if (pools.empty()) pools.push_back(whole);
  return pools;
}

namespace {

const std::set<std::string> settled_states{"running", "stopped", "finished", "failed",
                                           "concerning"};

// Edge services are in the same list and answer to the same calls.
std::vector<Item*> services_of(Account& account) {
  std::vector<Item*> all(account.of_kind("service"));
  for (Item* edge : account.of_kind("edge_service")) all.push_back(edge);
  return all;
}

// "key" or "key|value", several with commas between them: the form is the cloud's other lists'.
bool has_tags(const Item& service, const std::string& wanted) {
  std::stringstream all(wanted);
  for (std::string one; std::getline(all, one, ',');) {
    const size_t bar = one.find('|');
    const auto tag = service.tags.find(one.substr(0, bar));
    if (tag == service.tags.end()) return false;
    if (bar != std::string::npos && tag->second != one.substr(bar + 1)) return false;
  }
  return true;
}

void switch_to(Item& service, const std::string& state, int64_t now_ms) {
  go_to(service, state, now_ms);
  service.detail["transition_at"] = now_ms;
}

Json number_or_text(const World& world, const std::string& workspace) {
  const bool as_number = world.switches.on("service.workspace_number") && workspace == "0";
  return as_number ? Json(0) : Json(workspace);
}

Json item_view(const World& world, const Item& s) {
  Json view{{"service_id", s.id},
            {"service_name", s.name},
            {"description", s.detail.value("description", "")},
            {"tenant", s.account},
            {"project", s.project},
            {"owner", s.owner_id},
            {"publish_at", s.created_at_ms},
            {"infer_type", s.detail.value("infer_type", "real-time")},
            {"workspace_id", number_or_text(world, s.workspace)},
            {"status", s.state},
            {"progress", s.state == "deploying" ? 50 : 100},
            {"is_shared", s.detail.value("is_shared", false)},
            {"shared_count", s.detail.value("shared_count", 0)},
            {"invocation_times", s.detail.value("invocation_times", 0)},
            {"failed_times", s.detail.value("failed_times", 0)},
            {"is_free", s.detail.value("is_free", false)},
            {"transition_at", s.detail.value("transition_at", s.created_at_ms)}};
  for (const char* part : {"schedule", "due_time", "operation_time"})
    if (s.detail.contains(part)) view[part] = s.detail[part];
  return view;
}

// The list alone says when it started.
Json row_view(const World& world, const Item& s) {
  Json view = item_view(world, s);
  if (s.started_at_ms != 0) view["start_time"] = s.started_at_ms;
  return view;
}

// A subscribed service shows its owner's models and nothing else of how it runs.
Json whole_view(const World& world, const Item& s) {
  Json view = item_view(world, s);
  const bool shared = s.detail.value("is_shared", false);
  view["config"] = Json::array();
  for (const Json& config : s.detail.value("config", Json::array()))
    view["config"].push_back(shared ? Json{{"model_id", config.value("model_id", "")}} : config);
  if (shared) return view;
  for (const char* part : {"pool_name", "cluster_id", "additional_properties", "error_msg"})
    if (s.detail.contains(part)) view[part] = s.detail[part];
  view["access_address"] = "https://infer.invalid/v1/infers/" + s.id + "?token=CANARY-" + s.id;
  return view;
}

// What runs in pools is paid by these.
std::string public_rate(const Item& s) {
  const std::vector<std::string> pools = pools_of_service(s);
  int64_t units = 0;
  size_t place = 0;
  for (const Json& config : s.detail.value("config", Json::array())) {
    const bool pool_pays = place < pools.size() && !pools[place].empty();
    ++place;
    if (!pool_pays)
      units += flavor_units(config.value("specification", ""),
                            config.value("instance_count", int64_t{1}));
  }
  return print_decimal({units});
}

class InferService : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"service", "edge_service"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v1/{project_id}/services", one = all + "/{service_id}";
    return {
        {"service_v1.list", "GET", all, "modelarts:service:list", false, true,
         [](Context& c) { return list(c); }},
        {"service_v1.show", "GET", one, "modelarts:service:get", false, false,
         [](Context& c) {
           return json_reply(200, whole_view(c.world, service_of(c, c.path.at("service_id"))));
         }},
        {"service_v1.create", "POST", all, "modelarts:service:create", true, false,
         [this](Context& c) { return create(c); }},
        {"service_v1.update", "PUT", one, "modelarts:service:update", true, false,
         [](Context& c) { return update(c); }},
        {"service_v1.delete", "DELETE", one, "modelarts:service:delete", true, false,
         [](Context& c) { return remove(c); }},
    };
  }

  void advance(World&, Account& account, int64_t now_ms) override {
    std::vector<const Item*> gone;
    for (Item* s : services_of(account)) {
      while (!s->transitions.empty() && s->transitions.front().at_ms <= now_ms) {
        const Transition next = s->transitions.front();
        s->transitions.erase(s->transitions.begin());
        if (next.to.empty()) {
          gone.push_back(s);
          break;
        }
        const auto rest = s->transitions;
        switch_to(*s, next.to, next.at_ms);
        s->transitions = rest;
        if (next.to == "running") s->started_at_ms = next.at_ms;
      }
      const int64_t due_ms = s->detail.value("due_time", int64_t{0});
      if (due_ms != 0 && due_ms <= now_ms && s->state == "running")
        switch_to(*s, "stopped", due_ms);
    }
    for (const Item* s : gone) account.erase(*s);
  }

  std::vector<Meter> meters(const Account&, const Item& s) const override {
    const auto pools = pools_of_service(s);
    const bool own = std::ranges::any_of(pools, [](const auto& pool) { return pool.empty(); });
    const bool pays =
        own && !s.detail.value("is_free", false) && !s.detail.value("is_shared", false);
    return {{"compute", pays && s.detail.value("billed_in_" + s.state, false), s.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& s, int64_t now_ms) override {
    if (s.id.empty()) s.id = world.new_uuid();
    if (s.state.empty()) s.state = "running";
    if (s.workspace.empty()) s.workspace = "0";
    if (s.created_at_ms == 0) s.created_at_ms = now_ms - 7'200'000;
    place_in_time(s, now_ms);
    if (s.started_at_ms == 0 && s.state == "running") s.started_at_ms = s.created_at_ms + 60'000;
    if (s.kind == "edge_service") s.detail["infer_type"] = "edge";
    if (!s.detail.contains("config")) s.detail["config"] = Json::array({Json::object()});
    for (Json& config : s.detail["config"]) {
      if (!config.contains("model_id")) config["model_id"] = world.new_uuid();
      if (!config.contains("weight")) config["weight"] = 100;
      if (!config.contains("specification")) config["specification"] = "modelarts.vm.cpu.2u";
      if (!config.contains("instance_count")) config["instance_count"] = 1;
    }
    if (s.rate_per_hour.empty()) s.rate_per_hour = public_rate(s);
    // Which states cost is the world's choice; meters() cannot see the world.
    const auto& on = world.switches;
    s.detail["billed_in_running"] = true;
    s.detail["billed_in_concerning"] = on.on("service.concerning_billed");
    s.detail["billed_in_stopping"] = s.detail["billed_in_deleting"] =
        on.on("service.ending_billed");
    s.detail["billed_in_deploying"] = on.on("service.deploying_billed");
    s.detail["billed_in_failed"] = on.on("service.failed_billed");
    if (s.stuck) return;
    if (s.state == "deploying") s.transitions = {{now_ms + on.get("service.deploy_ms"), "running"}};
    if (s.state == "stopping")
      s.transitions = {{now_ms + time_to_end_ms(world, s, "service.stop_ms"), "stopped"}};
    if (s.state == "deleting") s.transitions = {{now_ms + on.get("service.delete_ms"), ""}};
  }

 private:
  static Item& service_of(Context& c, const std::string& id) {
    Item* s = c.account.find("service", id);
    if (!s) s = c.account.find("edge_service", id);
    if (!s || s->project != c.project->id)
      throw CloudError{404, "ModelArts.3502", "Service " + id + " does not exist."};
    return *s;
  }

  static bool visible(const Context& c, const Item& s) {
    if (s.project != c.project->id) return false;
    const bool own_only = c.user.without_right == WithoutRight::own_only;
    if (!c.may_all && !(own_only && s.owner_id == c.user.id)) return false;
    if (s.workspace != c.query_or("workspace_id", "0")) return false;
    const auto equals = [&](const char* key, const std::string& have) {
      const std::string want = c.query_or(key);
      return want.empty() || want == have;
    };
    if (!equals("service_id", s.id) || !equals("status", s.state)) return false;
    if (!equals("infer_type", s.detail.value("infer_type", "real-time"))) return false;
    if (!has_tags(s, c.query_or("tags"))) return false;
    const std::string part = c.query_or("service_name"), model = c.query_or("model_id");
    if (s.name.find(part) == std::string::npos) return false;
    if (model.empty()) return true;
    return std::ranges::any_of(s.detail["config"], [&](const Json& config) {
      return config.value("model_id", "") == model;
    });
  }

  // The documents call offset a page, the provider advances it by rows: a switch says which.
  static Reply list(Context& c) {
    const int64_t limit = std::clamp<int64_t>(c.query_int("limit", 1000), 1, 1000);
    int64_t from = std::max<int64_t>(c.query_int("offset", 0), 0);
    if (c.world.switches.on("service.offset_is_page")) from *= limit;
    std::vector<Item*> found;
    for (Item* s : services_of(c.account))
      if (visible(c, *s)) found.push_back(s);
    std::ranges::stable_sort(
        found, [](const Item* a, const Item* b) { return a->created_at_ms > b->created_at_ms; });
    Json rows = Json::array();
    for (size_t i = static_cast<size_t>(from);
         i < found.size() && rows.size() < static_cast<size_t>(limit); ++i)
      rows.push_back(row_view(c.world, *found[i]));
    return json_reply(200,
                      {{"total_count", found.size()}, {"count", rows.size()}, {"services", rows}});
  }

  Reply create(Context& c) {
    const Json body = c.body();
    if (!body.contains("service_name") || !body.contains("infer_type") || !body.contains("config"))
      throw CloudError{400, "ModelArts.3501", "service_name, infer_type and config are mandatory."};
    const std::string name = body["service_name"];
    for (const Item* other : services_of(c.account))
      if (other->project == c.project->id && other->name == name)
        throw CloudError{409, "ModelArts.3503", "Service name " + name + " is in use."};
    Item s{.kind = body["infer_type"] == "edge" ? "edge_service" : "service",
           .name = name,
           .account = c.account.id,
           .project = c.project->id,
           .workspace = body.value("workspace_id", "0"),
           .owner_id = c.user.id,
           .owner_name = c.user.name,
           .state = "deploying",
           .created_at_ms = c.now_ms};
    for (const auto& [key, value] : body.items())
      if (key != "service_name" && key != "workspace_id") s.detail[key] = value;
    complete(c.world, c.account, s, c.now_ms);
    Item& made = c.account.add(std::move(s));
    c.ledger(made.kind, made.id, "changed");
    const std::string billed =
        "INF-" + std::to_string(c.world.ids_drawn) + "@" + std::to_string(c.now_ms);
    return json_reply(200, {{"service_id", made.id}, {"resource_ids", Json::array({billed})}});
  }

  static void refuse_others(const Item& s, const Context& c) {
    if (s.detail.value("is_shared", false))
      throw CloudError{400, "ModelArts.3525", "A subscribed service cannot be changed."};
    if (s.not_ours)
      throw CloudError{400, "ModelArts.3540", "You are not the owner of " + c.user.id};
  }

  // An edge node runs what it was given: ModelArts can neither start nor stop it.
  static void refuse_on_the_edge(const Item& s) {
    if (s.kind == "edge_service")
      throw CloudError{500, "ModelArts.3505", "An edge service cannot be started or stopped."};
  }

  // 200 says that the wish was taken, not that anything has stopped.
  static Reply update(Context& c) {
    Item& s = service_of(c, c.path.at("service_id"));
    refuse_others(s, c);
    const Json body = c.body();
    const std::string wish = body.value("status", "");
    if (wish.empty()) {
      if (body.contains("config") && s.state == "running")
        throw CloudError{400, "ModelArts.3519", "The service cannot be updated in this state."};
      for (const auto& [key, value] : body.items()) s.detail[key] = value;
      c.ledger(s.kind, s.id, "changed");
      return json_reply(200, Json::object());
    }
    refuse_on_the_edge(s);
    if (s.state == "deploying" || s.state == "stopping" || s.state == "deleting")
      throw CloudError{400, "ModelArts.3519", "The service cannot be updated in this state."};
    if (wish == "stopped" && (s.state == "running" || s.state == "concerning" ||
                              s.state == "pending" || s.state == "waiting")) {
      switch_to(s, "stopping", c.now_ms);
      if (!s.stuck)
        s.transitions = {{c.now_ms + time_to_end_ms(c.world, s, "service.stop_ms"), "stopped"}};
      c.ledger(s.kind, s.id, "changed");
    } else if (wish == "running" && settled_states.contains(s.state) && s.state != "running") {
      switch_to(s, "deploying", c.now_ms);
      s.transitions = {{c.now_ms + c.world.switches.get("service.deploy_ms"), "running"}};
      c.ledger(s.kind, s.id, "changed");
    } else {
      c.ledger(s.kind, s.id, "none");
    }
    return json_reply(200, Json::object());
  }

  // Several ids may stand in the path, with commas between them.
  static Reply remove(Context& c) {
    std::stringstream ids(c.path.at("service_id"));
    std::vector<Item*> all;
    for (std::string id; std::getline(ids, id, ',');) all.push_back(&service_of(c, id));
    for (Item* s : all) {
      refuse_others(*s, c);
      switch_to(*s, "deleting", c.now_ms);
      if (!s->stuck) s->transitions = {{c.now_ms + c.world.switches.get("service.delete_ms"), ""}};
      c.ledger(s->kind, s->id, "changed");
    }
    return json_reply(200, Json::object());
  }
};

}  // namespace

std::unique_ptr<Service> make_infer_service() {
  return std::make_unique<InferService>();
}

}  // namespace billstop::sandbox
