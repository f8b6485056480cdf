// What runs: training jobs, services, and the workflows that start both.
#include <algorithm>

#include "sdk/sandbox/random_account.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t minute_ms = 60'000;
constexpr int64_t day_ms = 86'400'000;

// Whatever pool stands in the item's project, if it takes anything.
std::string any_pool(Lottery& lottery, const Item& item, size_t percent) {
  const auto pools = lottery.account.of_kind("pool");
  if (pools.empty() || !lottery.random.chance(percent)) return {};
  const Item& pool = *lottery.random.pick(pools);
  const bool open = !pool.not_ours && (pool.state.empty() || pool.state == "Running");
  return open && pool.project == item.project ? pool.id : std::string();
}

Item draw_job(Lottery& lottery, const RandomPlace& place) {
  static const std::vector<std::string> phases{"Running",     "Running",   "Running", "Creating",
                                               "Pending",     "Completed", "Failed",  "Terminated",
                                               "Terminating", "Abnormal"};
  static const std::vector<std::string> hidden{"TerminatedFailed", "Lost", "Unknown", "Failed"};
  RandomSource& random = lottery.random;
  Item job = lottery.draw("training_job", place);
  job.id = lottery.world.new_uuid();
  job.state = random.pick(phases);
  if (job.state == "Abnormal") job.detail["secondary_phase"] = random.pick(hidden);
  if (job.state == "Failed" && random.chance(40)) job.detail["retries_left"] = 1;
  if (random.chance(10)) job.detail["train_type"] = "ftjob";
  if (random.chance(10)) job.detail["kind"] = "visualization_job";
  if (random.chance(5)) job.detail["spec"]["reserved_time"]["duration"] = random.between(1, 48);
  if (random.chance(20)) {
    job.detail["algorithm"]["code_dir"] = "/practice-data/" + job.name + "/code/";
    job.detail["spec"]["log_export_path"]["obs_url"] = "/practice-data/" + job.name + "/logs/";
  }
  if (const std::string pool = any_pool(lottery, job, 25); !pool.empty())
    job.detail["spec"]["resource"]["pool_id"] = pool;
  return job;
}

Json draw_part(Lottery& lottery) {
  return {{"model_id", lottery.world.new_uuid()},
          {"weight", 100},
          {"specification", "modelarts.vm.cpu.2u"},
          {"instance_count", lottery.random.between(1, 3)},
          {"source_type", "custom"}};
}

// Names of services are unique in a project, so that they end in a number of their own.
Item draw_service(Lottery& lottery, const RandomPlace& place) {
  static const std::vector<std::string> states{"running",   "running", "running", "concerning",
                                               "deploying", "stopped", "failed",  "stopping",
                                               "finished",  "pending", "waiting", "deleting"};
  RandomSource& random = lottery.random;
  Item service = lottery.draw("service", place);
  service.id = lottery.world.new_uuid();
  service.name += "-" + service.id.substr(0, 4);
  service.state = random.pick(states);
  Json& detail = service.detail;
  detail["config"] = Json::array({draw_part(lottery)});
  if (random.chance(15)) detail["infer_type"] = "batch";
  if (random.chance(20)) detail["config"].push_back(draw_part(lottery));
  if (const std::string pool = any_pool(lottery, service, 25); !pool.empty()) {
    // A part's own pool goes before the service's.
    if (random.chance(40))
      detail["config"][0]["pool_name"] = pool;
    else
      detail["pool_name"] = pool;
  }
  if (random.chance(6)) detail["is_free"] = true;
  if (random.chance(4)) {
    detail["is_shared"] = true;
    service.not_ours = true;
  } else if (random.chance(5)) {
    service.kind = "edge_service";
  } else if (random.chance(8)) {
    service.name = "exeML-" + service.name + "_ExeML_1691908601350529540";
    detail["description"] = "Created by Exeml project(name: exeML-" + service.name + ").";
    detail["config"][0]["source_type"] = "auto";
  }
  return service;
}

// Half of them fire within the hour, the others not for a long time.
Item draw_schedule(Lottery& lottery, const Item& workflow) {
  RandomSource& random = lottery.random;
  Item schedule = lottery.draw("workflow_schedule", {workflow.project, workflow.workspace});
  schedule.id = lottery.world.new_uuid();
  schedule.name = workflow.name;  // it has none of its own
  schedule.tags.clear();          // schedules have none
  const int64_t every_ms = random.chance(50) ? random.between(2, 20) * minute_ms : 90 * day_ms;
  schedule.created_at_ms = -random.between(1, every_ms / minute_ms - 1) * minute_ms;
  schedule.detail = {
      {"workflow_id", workflow.id}, {"enable", random.chance(70)}, {"every_ms", every_ms}};
  return schedule;
}

// Of some step: what the account holds, or what went long ago.
Json draw_step(Lottery& lottery, const Item& workflow, const char* type, const std::string& kind) {
  std::vector<Item*> there = lottery.account.of_kind(kind);
  std::erase_if(
      there, [&](const Item* item) { return item->project != workflow.project || item->not_ours; });
  const bool some = !there.empty() && lottery.random.chance(80);
  const std::string id = some ? lottery.random.pick(there)->id : lottery.world.new_uuid();
  const char* key = kind == "service" ? "service_id" : "job_id";
  return {{"step_name", type},
          {"uuid", id},
          {"type", type},
          {"status", "running"},
          {"instance_id", Json{{key, id}}.dump()}};
}

Item draw_execution(Lottery& lottery, const Item& workflow) {
  static const std::vector<std::string> states{"running", "running",  "completed",
                                               "stopped", "abnormal", "init"};
  RandomSource& random = lottery.random;
  Item execution = lottery.draw("workflow_execution", {workflow.project, workflow.workspace});
  execution.id = lottery.world.new_uuid();
  execution.name = "execution-" + execution.id.substr(0, 8);
  execution.owner_id = workflow.owner_id;
  execution.owner_name = workflow.owner_name;
  execution.tags.clear();
  execution.state = random.pick(states);
  Json steps = Json::array({draw_step(lottery, workflow, "job", "training_job")});
  if (random.chance(40)) steps.push_back(draw_step(lottery, workflow, "service", "service"));
  execution.detail = {{"workflow_id", workflow.id},
                      {"workflow_name", workflow.name},
                      {"held", random.chance(30)},
                      {"steps_execution", std::move(steps)}};
  return execution;
}

Item draw_workflow(Lottery& lottery, const RandomPlace& place) {
  Item workflow = lottery.draw("workflow", place);
  workflow.id = lottery.world.new_uuid();
  workflow.tags.clear();
  if (lottery.random.chance(4)) workflow.detail["labels"] = Json::array({"billstop:keep"});
  if (lottery.random.chance(25)) workflow.detail["exeml_template_id"] = "image-classification";
  workflow.detail["deploys"] = lottery.random.chance(30);
  return workflow;
}

}  // namespace

void add_random_jobs(Lottery& lottery, size_t count) {
  for (size_t i = 0; i < count; ++i) lottery.account.add(draw_job(lottery, lottery.any_place()));
}

void add_random_services(Lottery& lottery, size_t count) {
  for (size_t i = 0; i < count; ++i)
    lottery.account.add(draw_service(lottery, lottery.any_place()));
}

// `count` includes their schedules and executions.
void add_random_workflows(Lottery& lottery, size_t count) {
  for (size_t made = 0; made < count;) {
    const Item& workflow = lottery.account.add(draw_workflow(lottery, lottery.any_place()));
    ++made;
    for (size_t parts = lottery.random.below(5); parts > 0 && made < count; --parts, ++made)
      lottery.account.add(lottery.random.chance(40) ? draw_schedule(lottery, workflow)
                                                    : draw_execution(lottery, workflow));
  }
}

}  // namespace billstop::sandbox
