#include "plugins/workflow/workflow.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

#include "plugins/workflow/workflow_reads.hpp"
#include "plugins/workflow/workflow_row.hpp"

using namespace billstop;
using namespace billstop::workflow;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using nlohmann::json;

namespace {

const Scope project{"account", "region", "project", ""};
const std::string actions = std::string(execution_path) + "/actions";

std::string page(const json& items) {
  return json{{"total", items.size()}, {"count", items.size()}, {"items", items}}.dump();
}

json workflow(const std::string& id) {
  return {{"workflow_id", id}, {"name", "wf-" + id}, {"user_name", "ana"}, {"workspace_id", "0"}};
}

json schedule(bool enabled) {
  return {{"uuid", "s1"}, {"enable", enabled}, {"user_id", "u1"}};
}

json execution(const std::string& state) {
  return {{"execution_id", "e1"}, {"name", "run"}, {"status", state}};
}

struct Cloud : ScriptedCloud {
  Cloud() {
    on("GET", list_path).reply(200, page(json::array({workflow("w")})));
    on("GET", show_path).error(400, "ModelArts.7512");
    on("GET", "/v2/project/workflows/w").reply(200, workflow("w").dump());
    on("GET", executions_path).reply(200, page(json::array({execution("running")})));
    on("GET", schedules_path).reply(200, json{{"schedules", json::array({schedule(true)})}}.dump());
  }
  Recorder locate() { return ScriptedCloud::locate(Workflow(), project); }
  Resource part(const json& of) {
    const Resource w = workflow_of(workflow("w"), project).value();
    return of.contains("uuid") ? schedule_of(of, w).value() : execution_of(of, w).value();
  }
  int32_t stop(const json& of) {
    return ScriptedCloud::stop(Workflow(), "way", {part(of)}).settled.at(0).outcome;
  }
  int32_t verify(const json& planned) {
    return ScriptedCloud::verify(Workflow(), "way", {part(planned)}).settled.at(0).outcome;
  }
};

}  // namespace

TEST(WorkflowLocate, FindsSchedulesAndExecutionsOfEachWorkflow) {
  Cloud cloud;
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("w"), nullptr);
  EXPECT_NE(seen.resource("s1"), nullptr);
  EXPECT_NE(seen.resource("e1"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(WorkflowLocate, ARunningExecutionNamesTheEnabledSchedule) {
  Cloud cloud;
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.resource("e1")->uses.size(), 1u);
  EXPECT_EQ(seen.resource("e1")->uses[0].role, "scheduled-by");
  EXPECT_EQ(seen.resource("e1")->uses[0].id, "s1");
}

TEST(WorkflowLocate, AWorkflowThatGoesMeanwhileHasNoParts) {
  Cloud cloud;
  cloud.on("GET", executions_path).error(400, "ModelArts.7512");
  cloud.on("GET", schedules_path).error(400, "ModelArts.7512");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.found.size(), 1u);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(WorkflowLocate, SchedulesThatCannotBeReadAreTold) {
  Cloud cloud;
  cloud.on("GET", schedules_path).error(403, "ModelArts.0112");
  ASSERT_EQ(cloud.locate().incomplete.size(), 1u);
}

TEST(WorkflowLocate, AnEmptyListCountsOnlyWithTheRightToShow) {
  Cloud proven;
  proven.on("GET", list_path).reply(200, page(json::array()));
  EXPECT_TRUE(proven.locate().incomplete.empty());
  Cloud silent;
  silent.on("GET", list_path).reply(200, page(json::array()));
  silent.on("GET", show_path).error(403, "ModelArts.0112");
  EXPECT_EQ(silent.locate().incomplete.size(), 1u);
}

TEST(WorkflowStop, DisablingASchedulePutsEnableFalse) {
  Cloud cloud;
  cloud.on("PUT", schedule_path).reply(200, schedule(false).dump());
  EXPECT_EQ(cloud.stop(schedule(true)), BILLSTOP_ACCEPTED);
  EXPECT_EQ(json::parse(cloud.sent().at(0).request.body), (json{{"enable", false}}));
}

TEST(WorkflowStop, AnAnswerOf201WithAnErrorCodeIsAFailure) {
  Cloud cloud;
  cloud.on("POST", actions).error(201, "ModelArts.7510");
  cloud.on("GET", execution_path).reply(200, execution("running").dump());
  EXPECT_EQ(cloud.stop(execution("running")), BILLSTOP_STOP_FAILED);
}

TEST(WorkflowStop, ARefusalWhoseStateCannotBeReadIsTriedAgain) {
  Cloud cloud;
  cloud.on("POST", actions).error(201, "ModelArts.7510");
  cloud.on("GET", execution_path).reply(200, "{");
  EXPECT_EQ(cloud.stop(execution("running")), BILLSTOP_RETRY);
}

TEST(WorkflowStop, OneThatHasNotBegunIsTriedAgain) {
  Cloud cloud;
  cloud.on("POST", actions).error(201, "ModelArts.7510");
  cloud.on("GET", execution_path).reply(200, execution("init").dump());
  EXPECT_EQ(cloud.stop(execution("init")), BILLSTOP_BLOCKED);
}

TEST(WorkflowStop, ARefusalBecauseItHasEndedIsSuccess) {
  Cloud cloud;
  cloud.on("POST", actions).error(201, "ModelArts.7510");
  cloud.on("GET", execution_path).reply(200, execution("completed").dump());
  EXPECT_EQ(cloud.stop(execution("running")), BILLSTOP_ACCEPTED);
}

TEST(WorkflowStop, NotFoundComesAs400AndIsGone) {
  for (const char* code : {"ModelArts.7511", "ModelArts.7512"}) {
    Cloud cloud;
    cloud.on("POST", actions).error(400, code);
    EXPECT_EQ(cloud.stop(execution("running")), BILLSTOP_STOP_GONE) << code;
  }
  Cloud cloud;
  cloud.on("PUT", schedule_path).error(400, "ModelArts.7525");
  EXPECT_EQ(cloud.stop(schedule(true)), BILLSTOP_STOP_GONE);
}

TEST(WorkflowVerify, AScheduleHasEndedWhenItIsDisabled) {
  Cloud on_still;
  on_still.on("GET", schedule_path).reply(200, schedule(true).dump());
  EXPECT_EQ(on_still.verify(schedule(true)), BILLSTOP_STILL_RUNNING);
  Cloud off;
  off.on("GET", schedule_path).reply(200, schedule(false).dump());
  EXPECT_EQ(off.verify(schedule(true)), BILLSTOP_ENDED);
}

TEST(WorkflowVerify, AnExecutionHasEndedByItsState) {
  Cloud over;
  over.on("GET", execution_path).reply(200, execution("stopped").dump());
  EXPECT_EQ(over.verify(execution("running")), BILLSTOP_ENDED);
  Cloud gone;
  gone.on("GET", execution_path).error(400, "ModelArts.7511");
  EXPECT_EQ(gone.verify(execution("running")), BILLSTOP_GONE);
}

TEST(WorkflowVerify, AnExecutionThatIsShownIsNotGoneWithItsWorkflow) {
  Cloud cloud;
  cloud.on("GET", execution_path).reply(200, execution("running").dump());
  cloud.on("GET", "/v2/project/workflows/w").error(400, "ModelArts.7512");
  EXPECT_EQ(cloud.verify(execution("running")), BILLSTOP_VERIFY_UNKNOWN);
}
