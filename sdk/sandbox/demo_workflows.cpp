#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

// Long enough that a schedule does not fire while somebody looks on.
constexpr int64_t day_ms = 86'400'000;

Item& add_workflow(const Demo& demo, const std::string& name) {
  Item made = demo.item("workflow", name, demo.home);
  made.id = demo.world.new_uuid();
  return demo.account.add(std::move(made));
}

void add_schedule(const Demo& demo, const Item& workflow, bool enabled) {
  Item made = demo.item("workflow_schedule", workflow.name + "-schedule", demo.home);
  made.detail = {{"workflow_id", workflow.id}, {"enable", enabled}, {"every_ms", day_ms}};
  demo.account.add(std::move(made));
}

// What a step of this type started, under its own id.
Json step(const Demo& demo, const Item& workflow, const char* type, const char* key,
          const std::string& state, const std::string& output = {}) {
  const bool job = std::string(type) == "job";
  Item started = demo.item(job ? "training_job" : "service", workflow.name + "-" + type, demo.home);
  started.id = demo.world.new_uuid();
  started.state = state;
  if (job && !output.empty()) add_demo_output(started, output);
  const Json made{{"step_name", type},
                  {"uuid", started.id},
                  {"type", type},
                  {"status", "running"},
                  {"instance_id", Json{{key, started.id}}.dump()}};
  demo.account.add(std::move(started));
  return made;
}

void add_execution(const Demo& demo, const Item& workflow, const std::string& state, Json steps) {
  Item made = demo.item("workflow_execution", workflow.name + "-run", demo.home);
  made.state = state;
  made.detail = {{"workflow_id", workflow.id},
                 {"workflow_name", workflow.name},
                 {"steps_execution", std::move(steps)}};
  demo.account.add(std::move(made));
}

}  // namespace

// A schedule that would start again what was stopped; an execution that has ended and left a
// service running; one of ExeML, known by its template alone; and a schedule that is off already.
void add_demo_workflows(const Demo& demo) {
  const Item& nightly = add_workflow(demo, "nightly-retrain");
  add_schedule(demo, nightly, true);
  add_execution(demo, nightly, "running",
                Json::array({step(demo, nightly, "job", "job_id", "Running",
                                  "obs://practice-locked/audit/")}));
  const Item& release = add_workflow(demo, "release-model");
  add_schedule(demo, release, false);
  add_execution(demo, release, "completed",
                Json::array({step(demo, release, "job", "job_id", "Completed"),
                             step(demo, release, "service", "service_id", "running")}));
  Item& flowers = add_workflow(demo, "exeML-flowers");
  flowers.detail["exeml_template_id"] = "image-classification";
  add_execution(demo, flowers, "running",
                Json::array({step(demo, flowers, "job", "job_id", "Running",
                                  "obs://practice-jobs/flowers/")}));
}

}  // namespace billstop::sandbox
