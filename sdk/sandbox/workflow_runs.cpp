#include "sdk/sandbox/workflow_runs.hpp"

#include <set>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

const std::set<std::string> live_job{"Creating", "Pending", "Running", "Terminating"};

Item& start_job(World& world, Account& account, const Item& workflow, int64_t now_ms) {
  Item job{.kind = "training_job",
           .id = world.new_uuid(),
           .account = account.id,
           .project = workflow.project,
           .workspace = workflow.workspace,
           .owner_id = workflow.owner_id,
           .owner_name = workflow.owner_name,
           .state = "Running",
           .created_at_ms = now_ms,
           .started_at_ms = now_ms,
           .rate_per_hour = flavor_rate("modelarts.vm.gpu.p100")};
  job.name = workflow.name + "-job-" + job.id.substr(0, 8);
  job.detail = {
      {"kind", "job"},
      {"train_type", "job"},
      {"billed", true},
      {"secondary_phase", "Running"},
      {"spec", {{"resource", {{"flavor_id", "modelarts.vm.gpu.p100"}, {"node_count", 1}}}}}};
  const std::string pool = workflow.detail.value("job_pool", "");
  if (!pool.empty()) job.detail["spec"]["resource"]["pool_id"] = pool;
  return account.add(std::move(job));
}

Item& start_service(World& world, Account& account, const Item& workflow, int64_t now_ms) {
  Item service{.kind = "service",
               .id = world.new_uuid(),
               .account = account.id,
               .project = workflow.project,
               .workspace = workflow.workspace,
               .owner_id = workflow.owner_id,
               .owner_name = workflow.owner_name,
               .state = "running",
               .created_at_ms = now_ms,
               .started_at_ms = now_ms,
               .rate_per_hour = flavor_rate("modelarts.vm.cpu.2u")};
  const bool exeml = !workflow.detail.value("exeml_template_id", "").empty();
  service.name = workflow.name + (exeml ? "_ExeML_" : "-svc-") + std::to_string(now_ms) + "000000";
  service.detail = {{"infer_type", "real-time"},
                    {"billed_in_running", true},
                    {"billed_in_stopping", world.switches.on("service.ending_billed")},
                    {"billed_in_deleting", world.switches.on("service.ending_billed")},
                    {"billed_in_concerning", world.switches.on("service.concerning_billed")},
                    {"config", Json::array({{{"model_id", world.new_uuid()},
                                             {"weight", 100},
                                             {"specification", "modelarts.vm.cpu.2u"},
                                             {"instance_count", 1},
                                             {"source_type", exeml ? "auto" : "custom"}}})}};
  if (exeml)
    service.detail["description"] = "Created by Exeml project(name: " + workflow.name + ").";
  return account.add(std::move(service));
}

Json step(const Item& execution, const char* type, const char* key, const std::string& id,
          int64_t now_ms) {
  return {{"step_name", std::string(type) + "_step"},
          {"uuid", id},
          {"execution_uuid", execution.id},
          {"type", type},
          {"status", "running"},
          {"created_at", iso_seconds(now_ms)},
          {"instance_id", Json{{key, id}}.dump()}};
}

bool job_lives(Account& account, const Json& step) {
  if (step.at("type") != "job") return false;
  const Item* job = account.find("training_job", step.at("uuid").get<std::string>());
  return job && live_job.contains(job->state);
}

void fire(World& world, Account& account, Item& schedule, int64_t now_ms) {
  const int64_t every_ms = schedule.detail.value("every_ms", int64_t{0});
  if (!schedule.detail.value("enable", true) || every_ms <= 0) return;
  int64_t due_ms = schedule.detail.value("next_ms", schedule.created_at_ms + every_ms);
  Item* workflow = account.find("workflow", schedule.detail.value("workflow_id", ""));
  // What was due while nobody asked counts once: the cloud skips a start while one is running.
  if (due_ms <= now_ms && workflow) start_execution(world, account, *workflow, now_ms);
  while (due_ms <= now_ms) due_ms += every_ms;
  schedule.detail["next_ms"] = due_ms;
}

}  // namespace

Item& start_execution(World& world, Account& account, const Item& workflow, int64_t now_ms) {
  Item execution{.kind = "workflow_execution",
                 .id = world.new_uuid(),
                 .account = account.id,
                 .project = workflow.project,
                 .workspace = workflow.workspace,
                 .owner_id = workflow.owner_id,
                 .owner_name = workflow.owner_name,
                 .state = "running",
                 .created_at_ms = now_ms,
                 .started_at_ms = now_ms};
  execution.name = "execution-" + execution.id.substr(0, 8);
  execution.detail = {{"workflow_id", workflow.id}, {"workflow_name", workflow.name}};
  Json steps = Json::array();
  const Item& job = start_job(world, account, workflow, now_ms);
  steps.push_back(step(execution, "job", "job_id", job.id, now_ms));
  if (workflow.detail.value("deploys", false)) {
    const Item& service = start_service(world, account, workflow, now_ms);
    steps.push_back(step(execution, "service", "service_id", service.id, now_ms));
  }
  execution.detail["steps_execution"] = std::move(steps);
  return account.add(std::move(execution));
}

void stop_execution(World& world, Account& account, Item& execution, int64_t now_ms) {
  execution.state = "stopped";
  execution.updated_at_ms = now_ms;
  for (Json& step : execution.detail["steps_execution"]) {
    step["status"] = "stopped";
    if (!world.switches.on("workflow.stop_ends_jobs") || !job_lives(account, step)) continue;
    Item* job = account.find("training_job", step.at("uuid").get<std::string>());
    job->state = "Terminating";
    job->detail["secondary_phase"] = "Terminating";
    job->detail["billed"] = world.switches.on("training.ending_billed");
    if (!job->stuck)
      job->transitions = {
          {now_ms + time_to_end_ms(world, *job, "training.terminate_ms"), "Terminated"}};
  }
}

void advance_workflows(World& world, Account& account, int64_t now_ms) {
  for (Item* schedule : account.of_kind("workflow_schedule"))
    fire(world, account, *schedule, now_ms);
  for (Item* execution : account.of_kind("workflow_execution")) {
    if (execution->state != "running" || execution->detail.value("held", false)) continue;
    bool lives = false;
    for (Json& step : execution->detail["steps_execution"]) {
      const bool job = step.at("type") == "job", live = job && job_lives(account, step);
      lives = lives || live;
      if (job && !live) step["status"] = "completed";
      if (!job) step["status"] = "completed";
    }
    if (lives) continue;
    execution->state = "completed";
    execution->updated_at_ms = now_ms;
  }
}

Json execution_view(const Item& e, const Account& account) {
  return {{"execution_id", e.id},
          {"name", e.name},
          {"status", e.state},
          {"workspace_id", e.workspace},
          {"workflow_id", e.detail.value("workflow_id", "")},
          {"workflow_name", e.detail.value("workflow_name", "")},
          {"created_at", iso_seconds(e.created_at_ms)},
          {"duration", "0"},
          {"labels", Json::array()},
          {"description", "of " + account.name},
          {"steps_execution", e.detail.value("steps_execution", Json::array())}};
}

}  // namespace billstop::sandbox
