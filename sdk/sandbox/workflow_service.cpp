#include "sdk/sandbox/workflow_service.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/workflow_runs.hpp"

namespace billstop::sandbox {
namespace {

Json workflow_view(Account& account, const Item& w) {
  Json view{{"workflow_id", w.id},
            {"name", w.name},
            {"description", w.detail.value("description", "")},
            {"created_at", iso_seconds(w.created_at_ms)},
            {"user_name", w.owner_name},
            {"workspace_id", w.workspace},
            {"labels", w.detail.value("labels", Json::array())},
            {"storages", w.detail.value("storages", Json::array())},
            {"steps", w.detail.value("steps", Json::array())}};
  for (const char* part : {"exeml_template_id", "source", "package"})
    if (w.detail.contains(part)) view[part] = w.detail[part];
  int64_t runs = 0;
  for (const Item* e : account.of_kind("workflow_execution")) {
    const auto of = e->detail.find("workflow_id");
    if (of == e->detail.end() || of->get_ref<const std::string&>() != w.id) continue;
    ++runs;
    view["latest_execution"] = {{"execution_id", e->id},
                                {"created_at", iso_seconds(e->created_at_ms)},
                                {"status", e->state},
                                {"running_steps", Json::array()},
                                {"current_steps", Json::array()}};
  }
  view["run_count"] = runs;
  return view;
}

Json schedule_view(const Item& s) {
  return {{"uuid", s.id},
          {"type", "time"},
          {"action", "run"},
          {"workflow_id", s.detail.value("workflow_id", "")},
          {"user_id", s.owner_id},
          {"enable", s.detail.value("enable", true)},
          {"content", s.detail.value("content", Json{{"cron", "0 0 * * *"}})},
          {"policies", {{"on_failure", "retry"}, {"on_running", "cancel"}}},
          {"created_at", iso_seconds(s.created_at_ms)}};
}

// Rows from offset on; both come as text.
template <class View>
Json page(const Context& c, const std::vector<const Item*>& found, View view) {
  const auto from = static_cast<size_t>(std::max<int64_t>(c.query_int("offset", 0), 0));
  const auto limit = static_cast<size_t>(std::max<int64_t>(c.query_int("limit", 10), 1));
  Json items = Json::array();
  for (size_t i = from; i < found.size() && items.size() < limit; ++i)
    items.push_back(view(*found[i]));
  return {{"total", found.size()}, {"count", found.size()}, {"items", std::move(items)}};
}

bool may_see(const Context& c, const Item& item) {
  if (item.project != c.project->id) return false;
  const bool own_only = c.user.without_right == WithoutRight::own_only;
  return c.may_all || (own_only && item.owner_id == c.user.id);
}

class WorkflowService : public Service {
 public:
  std::vector<std::string> kinds() const override {
    return {"workflow", "workflow_schedule", "workflow_execution"};
  }

  std::vector<Route> routes() override {
    const std::string all = "/v2/{project_id}/workflows", one = all + "/{workflow_id}";
    const std::string runs = one + "/executions", run = runs + "/{execution_id}";
    const std::string plans = one + "/schedules", plan = plans + "/{schedule_id}";
    return {
        {"workflow.list", "GET", all, "modelarts:workflow:list", false, true,
         [](Context& c) { return list(c); }},
        {"workflow.show", "GET", one, "modelarts:workflow:get", false, false,
         [](Context& c) { return json_reply(200, workflow_view(c.account, workflow_of(c))); }},
        {"workflow.create", "POST", all, "modelarts:workflow:create", true, false,
         [this](Context& c) { return create(c); }},
        {"workflow.delete", "DELETE", one, "modelarts:workflow:delete", true, false,
         [](Context& c) { return remove(c); }},
        {"workflow.execution.list", "GET", runs, "modelarts:workflow:list", false, true,
         [](Context& c) { return list_runs(c); }},
        {"workflow.execution.show", "GET", run, "modelarts:workflow:get", false, false,
         [](Context& c) { return json_reply(200, execution_view(run_of(c), c.account)); }},
        {"workflow.execution.create", "POST", runs, "modelarts:workflow:create", true, false,
         [](Context& c) { return start(c); }},
        {"workflow.execution.action", "POST", run + "/actions", "modelarts:workflow:update", true,
         false, [](Context& c) { return act(c); }},
        {"workflow.execution.delete", "DELETE", run, "modelarts:workflow:delete", true, false,
         [](Context& c) { return remove_run(c); }},
        {"workflow.schedule.list", "GET", plans, "modelarts:workflow:list", false, true,
         [](Context& c) { return list_schedules(c); }},
        {"workflow.schedule.show", "GET", plan, "modelarts:workflow:get", false, false,
         [](Context& c) { return json_reply(200, schedule_view(schedule_of(c))); }},
        {"workflow.schedule.create", "POST", plans, "modelarts:workflow:create", true, false,
         [](Context& c) { return add_schedule(c); }},
        {"workflow.schedule.update", "PUT", plan, "modelarts:workflow:update", true, false,
         [](Context& c) { return update_schedule(c); }},
        {"workflow.schedule.delete", "DELETE", plan, "modelarts:workflow:delete", true, false,
         [](Context& c) { return remove_schedule(c); }},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    advance_workflows(world, account, now_ms);
  }

  // None of the three costs anything itself: what they start does.
  std::vector<Meter> meters(const Account&, const Item&) const override { return {}; }

  void complete(World& world, Account& account, Item& item, int64_t now_ms) override {
    if (item.id.empty()) item.id = world.new_uuid();
    if (item.workspace.empty()) item.workspace = "0";
    if (item.created_at_ms == 0) item.created_at_ms = now_ms - 3'600'000;
    place_in_time(item, now_ms);
    if (item.kind == "workflow_execution") {
      if (item.state.empty()) item.state = "completed";
      if (!item.detail.contains("steps_execution")) item.detail["steps_execution"] = Json::array();
    }
    if (item.kind == "workflow_schedule" && !item.detail.contains("enable"))
      item.detail["enable"] = true;
    if (item.kind != "workflow" && !account.find("workflow", item.detail.value("workflow_id", "")))
      throw std::runtime_error(item.kind + " " + item.name +
                               ": detail.workflow_id names no workflow");
  }

 private:
  static Item& workflow_of(Context& c) {
    Item* w = c.account.find("workflow", c.path.at("workflow_id"));
    if (!w || w->project != c.project->id)
      throw CloudError{400, "ModelArts.7512", "The workflow does not exist."};
    return *w;
  }

  static Item& part_of(Context& c, const char* kind, const char* name, const char* code) {
    Item* part = c.account.find(kind, c.path.at(name));
    if (!part || part->detail.value("workflow_id", "") != workflow_of(c).id)
      throw CloudError{400, code, "It does not exist in this workflow."};
    return *part;
  }
  static Item& run_of(Context& c) {
    return part_of(c, "workflow_execution", "execution_id", "ModelArts.7511");
  }
  static Item& schedule_of(Context& c) {
    return part_of(c, "workflow_schedule", "schedule_id", "ModelArts.7525");
  }

  static Reply list(Context& c) {
    std::vector<const Item*> found;
    const std::string name = c.query_or("name"), mark = c.query_or("template_id");
    const std::string workspace = c.query_or("workspace_id");
    for (const Item* w : c.account.of_kind("workflow")) {
      if (!may_see(c, *w) || w->name.find(name) == std::string::npos) continue;
      if (!mark.empty() && w->detail.value("exeml_template_id", "") != mark) continue;
      if (!workspace.empty() && w->workspace != workspace) continue;
      found.push_back(w);
    }
    return json_reply(200,
                      page(c, found, [&](const Item& w) { return workflow_view(c.account, w); }));
  }

  Reply create(Context& c) {
    const Json body = c.body();
    Item w{.kind = "workflow",
           .name = body.at("name"),
           .account = c.account.id,
           .project = c.project->id,
           .workspace = body.value("workspace_id", "0"),
           .owner_id = c.user.id,
           .owner_name = c.user.name,
           .created_at_ms = c.now_ms};
    for (const auto& [key, value] : body.items())
      if (key != "name" && key != "workspace_id") w.detail[key] = value;
    complete(c.world, c.account, w, c.now_ms);
    Item& made = c.account.add(std::move(w));
    c.ledger("workflow", made.id, "changed");
    return json_reply(201, workflow_view(c.account, made));
  }

  // Its schedules and executions go with it; the jobs and services that they started stay.
  static Reply remove(Context& c) {
    Item& w = workflow_of(c);
    const std::string id = w.id;
    for (const char* kind : {"workflow_schedule", "workflow_execution"})
      for (const Item* part : std::vector<Item*>(c.account.of_kind(kind)))
        if (part->detail.value("workflow_id", "") == id) c.account.erase(*part);
    c.account.erase(w);
    c.ledger("workflow", id, "changed");
    return empty_reply(204);
  }

  static Reply list_runs(Context& c) {
    const std::string id = workflow_of(c).id, status = c.query_or("status");
    std::vector<const Item*> found;
    for (const Item* e : c.account.of_kind("workflow_execution"))
      if (may_see(c, *e) && e->detail.value("workflow_id", "") == id &&
          (status.empty() || status == e->state))
        found.push_back(e);
    return json_reply(200,
                      page(c, found, [&](const Item& e) { return execution_view(e, c.account); }));
  }

  static Reply start(Context& c) {
    Item& execution = start_execution(c.world, c.account, workflow_of(c), c.now_ms);
    c.ledger("workflow_execution", execution.id, "changed");
    return json_reply(201, execution_view(execution, c.account));
  }

  // A refusal can come as a 2xx whose body carries the error.
  static Reply act(Context& c) {
    Item& execution = run_of(c);
    const std::string action = c.body().value("action_name", "");
    const bool refuses = execution.detail.value("action_fails", false);
    if (action == "stop" && execution.state == "running" && !refuses) {
      if (!execution.stuck) stop_execution(c.world, c.account, execution, c.now_ms);
      c.ledger("workflow_execution", execution.id, "changed");
      return json_reply(201, execution_view(execution, c.account));
    }
    const Json error{{"error_code", "ModelArts.7510"},
                     {"error_msg", "The execution cannot do that in state " + execution.state}};
    c.ledger("workflow_execution", execution.id, "refused");
    return json_reply(c.world.switches.on("workflow.errors_in_2xx") ? 201 : 400, error);
  }

  static Reply remove_run(Context& c) {
    Item& execution = run_of(c);
    c.ledger("workflow_execution", execution.id, "changed");
    c.account.erase(execution);
    return empty_reply(204);
  }

  static Reply list_schedules(Context& c) {
    const std::string id = workflow_of(c).id;
    Json rows = Json::array();
    for (const Item* s : c.account.of_kind("workflow_schedule"))
      if (may_see(c, *s) && s->detail.value("workflow_id", "") == id)
        rows.push_back(schedule_view(*s));
    return json_reply(200, {{"schedules", std::move(rows)}});
  }

  static Reply add_schedule(Context& c) {
    const Item& w = workflow_of(c);
    const Json body = c.body();
    Item s{.kind = "workflow_schedule",
           .id = c.world.new_uuid(),
           .name = w.name + "-schedule",
           .account = c.account.id,
           .project = w.project,
           .workspace = w.workspace,
           .owner_id = c.user.id,
           .owner_name = c.user.name,
           .created_at_ms = c.now_ms};
    s.detail = {{"workflow_id", w.id},
                {"enable", body.value("enable", true)},
                {"content", body.value("content", Json::object())},
                {"every_ms", c.world.switches.get("workflow.schedule_every_ms")}};
    Item& made = c.account.add(std::move(s));
    c.ledger("workflow_schedule", made.id, "changed");
    return json_reply(201, schedule_view(made));
  }

  static Reply update_schedule(Context& c) {
    Item& s = schedule_of(c);
    const Json body = c.body();
    for (const char* part : {"enable", "content"})
      if (body.contains(part)) s.detail[part] = body[part];
    s.updated_at_ms = c.now_ms;
    c.ledger("workflow_schedule", s.id, "changed");
    return json_reply(200, schedule_view(s));
  }

  static Reply remove_schedule(Context& c) {
    Item& s = schedule_of(c);
    c.ledger("workflow_schedule", s.id, "changed");
    c.account.erase(s);
    return empty_reply(204);
  }
};

}  // namespace

std::unique_ptr<Service> make_workflow_service() {
  return std::make_unique<WorkflowService>();
}

}  // namespace billstop::sandbox
