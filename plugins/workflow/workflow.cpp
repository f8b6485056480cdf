#include "plugins/workflow/workflow.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/workflow/workflow_reads.hpp"
#include "plugins/workflow/workflow_row.hpp"

namespace billstop::workflow {

using modelarts::Json;
using modelarts::text;

namespace {

constexpr int64_t changed_pause_ms = 5'000;

bool is_schedule(const Resource& part) {
  return part.kind == "workflow_schedule";
}

// Both ids are handles: the path of a part names its workflow too.
Request about(std::string method, std::string path, const Resource& part) {
  Request request{.service = "modelarts", .method = std::move(method), .path = std::move(path)};
  request.params = part.handles;
  return request;
}

Request show(const Resource& part) {
  return about("GET", is_schedule(part) ? schedule_path : execution_path, part);
}

// The labels of the workflow, which protect its parts, are read with it.
std::optional<Resource> read_workflow(Call& call, const Resource& part, Reply& reply) {
  Request request{.service = "modelarts", .method = "GET", .path = show_path};
  const std::string* id = part.handle("workflow_id");
  request.params = {{"workflow_id", id == nullptr ? std::string() : *id}};
  reply = call.send(request);
  if (!reply.ok()) return std::nullopt;
  return workflow_of(modelarts::parse(reply.body), part.scope);
}

// Executions of a workflow that may have been started by an enabled schedule of it.
void link(std::vector<Resource>& schedules, std::vector<Resource>& executions) {
  for (Resource& schedule : schedules) {
    if (schedule.state != "enabled") continue;
    for (Resource& execution : executions)
      if (stage_of(execution.state) != Stage::ended)
        execution.uses.push_back({"scheduled-by", "workflow_schedule", schedule.id});
  }
}

void find_parts(Call& call, const Resource& workflow) {
  std::vector<Resource> schedules, executions;
  const modelarts::Listing plans = list_schedules(call, workflow.id);
  plans.report(call, "workflow_schedule");
  for (const Json& row : plans.rows)
    if (auto schedule = schedule_of(row, workflow)) schedules.push_back(std::move(*schedule));
  const modelarts::Listing runs = list_executions(call, workflow.id);
  runs.report(call, "workflow_execution");
  for (const Json& row : runs.rows)
    if (auto execution = execution_of(row, workflow)) executions.push_back(std::move(*execution));
  link(schedules, executions);
  for (const Resource& schedule : schedules) call.found(schedule);
  for (const Resource& execution : executions) call.found(execution);
}

// A refusal comes as a 2xx with an error code too, and does not say what the execution is doing.
StopOutcome by_state(Call& call, const Resource& execution, const Reply& refusal) {
  const Reply reply = call.send(show(execution));
  if (is_gone(reply)) return stop_gone(reply);
  if (!reply.ok()) return failed(reply);
  const std::string state = text(modelarts::parse(reply.body), "status");
  if (stage_of(state) == Stage::ended) return accepted(refusal);
  if (refusal.status == 409 || state.empty()) return retry_after(changed_pause_ms, refusal);
  StopOutcome outcome = failed(refusal);
  // It will run in a moment, and can be stopped then.
  if (state == "init" && !refusal.denied()) outcome.outcome = BILLSTOP_BLOCKED;
  return outcome;
}

VerifyOutcome judge_schedule(std::string_view way, Resource seen) {
  const bool as_wanted = (seen.state == "enabled") == (way == "enable");
  return seen_as(as_wanted ? BILLSTOP_ENDED : BILLSTOP_STILL_RUNNING, std::move(seen));
}

VerifyOutcome judge_execution(Resource seen) {
  switch (stage_of(seen.state)) {
    case Stage::ended:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Stage::running:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
    case Stage::unknown:
      break;
  }
  return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
}

}  // namespace

void Workflow::locate(Call& call, const Scope& scope) const {
  locate(call, scope, [](const Json&) { return true; });
}

void Workflow::locate(Call& call, const Scope& scope, const Accept& accept) const {
  const modelarts::Listing listing = list_workflows(call);
  listing.report(call, "workflow");
  std::set<std::string> owners;
  for (const Json& row : listing.rows) {
    const auto workflow = workflow_of(row, scope);
    if (!workflow) continue;
    owners.insert(workflow->owner_name);
    if (!accept(row)) continue;
    call.found(*workflow);
    find_parts(call, *workflow);
  }
  // A caller without the right to see all may be given nothing, or no more than the own ones.
  if (owners.size() < 2 && listing.whole()) prove_right_to_workflows(call);
}

StopOutcome Workflow::stop(Call& call, std::string_view way, const Resource& part) const {
  const bool schedule = is_schedule(part);
  Request request = schedule ? about("PUT", schedule_path, part)
                             : about("POST", std::string(execution_path) + "/actions", part);
  request.body = way == "enable" ? R"({"enable":true})"
                 : schedule      ? R"({"enable":false})"
                                 : R"({"action_name":"stop"})";
  const Reply reply = call.send(request);
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  return schedule || reply.denied() ? failed(reply) : by_state(call, part, reply);
}

VerifyOutcome Workflow::verify(Call& call, std::string_view way, const Resource& part) const {
  Reply reply = call.send(show(part));
  if (is_gone(reply)) return verified_gone();
  if (!reply.ok()) return could_not_verify(reply);
  const Json row = modelarts::parse(reply.body);
  const auto workflow = read_workflow(call, part, reply);
  if (!workflow) return could_not_verify(reply);  // the part itself was just shown
  auto seen = is_schedule(part) ? schedule_of(row, *workflow) : execution_of(row, *workflow);
  if (!seen) return could_not_verify(reply);
  seen->uses = part.uses;
  return is_schedule(part) ? judge_schedule(way, std::move(*seen))
                           : judge_execution(std::move(*seen));
}

}  // namespace billstop::workflow
