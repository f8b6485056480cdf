#include "plugins/workflow/workflow_row.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace billstop;
using namespace billstop::workflow;
using nlohmann::json;

namespace {

constexpr const char* job_id = "11111111-2222-4333-8444-555555555555";
constexpr const char* service_id = "66666666-7777-4888-9999-000000000000";
const Scope project{"account", "region", "project", ""};

Resource a_workflow() {
  return workflow_of({{"workflow_id", "w"}, {"name", "nightly"}, {"user_name", "ana"}}, project)
      .value();
}

json execution(const json& steps, const std::string& status = "running") {
  return {{"execution_id", "e"}, {"name", "run"}, {"status", status}, {"steps_execution", steps}};
}

json step(const std::string& type, const std::string& instance) {
  return {{"type", type}, {"instance_id", instance}};
}

}  // namespace

TEST(WorkflowRow, NoneOfTheThreeHasAMeter) {
  EXPECT_TRUE(a_workflow().meters.empty());
  EXPECT_TRUE(schedule_of({{"uuid", "s"}}, a_workflow())->meters.empty());
  EXPECT_TRUE(execution_of(execution(json::array()), a_workflow())->meters.empty());
}

TEST(WorkflowRow, TheInstanceOfAStepIsTextThatHoldsJson) {
  const std::string instance = json{{"job_id", job_id}}.dump();
  const auto started = started_by(execution(json::array({step("job", instance)})));
  EXPECT_EQ(started, (std::vector<Started>{{"training_job", job_id}}));
}

TEST(WorkflowRow, EveryUuidIsCollectedUnderWhateverKey) {
  const std::string instance = json{{"model_id", job_id}, {"deployed", {service_id}}}.dump();
  EXPECT_EQ(started_by(execution(json::array({step("service", instance)}))).size(), 2u);
}

TEST(WorkflowRow, AnIdWithoutHyphensIsOneToo) {
  const std::string hex = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(started_by(execution(json::array({step("job", hex)}))).at(0).id, hex);
}

TEST(WorkflowRow, DigitsThatAreNoUuidAreNone) {
  for (const char* other : {"1691908601350529540", "", "11111111-2222-4333-8444",
                            "11111111-2222-4333-8444-5555555555556"})
    EXPECT_TRUE(started_by(execution(json::array({step("job", other)}))).empty()) << other;
}

TEST(WorkflowRow, AStepOfAnotherTypeMayHaveStartedEither) {
  const auto e = execution_of(execution(json::array({step("mrs_job", job_id)})), a_workflow());
  ASSERT_EQ(e->users.size(), 2u);
  EXPECT_EQ(e->users[0].role, "started-by");
}

TEST(WorkflowRow, AnEnabledScheduleCanBeDisabledAndADisabledOneCannot) {
  EXPECT_EQ(schedule_of({{"uuid", "s"}, {"enable", true}}, a_workflow())->ways.at(0).why_not, "");
  EXPECT_NE(schedule_of({{"uuid", "s"}, {"enable", false}}, a_workflow())->ways.at(0).why_not, "");
}

TEST(WorkflowRow, AScheduleThatDoesNotSayMayFire) {
  EXPECT_EQ(schedule_of({{"uuid", "s"}}, a_workflow())->state, "enabled");
}

TEST(WorkflowRow, AnEndedExecutionHasNothingToStop) {
  for (const char* state : {"completed", "stopped", "abnormal"})
    EXPECT_NE(execution_of(execution({}, state), a_workflow())->ways.at(0).why_not, "") << state;
  for (const char* state : {"init", "running"})
    EXPECT_EQ(execution_of(execution({}, state), a_workflow())->ways.at(0).why_not, "") << state;
}

TEST(WorkflowRow, ALabelOfTheWorkflowMarksItsParts) {
  const Resource kept =
      workflow_of({{"workflow_id", "w"}, {"labels", {"billstop:keep"}}}, project).value();
  EXPECT_EQ(schedule_of({{"uuid", "s"}}, kept)->tags.at(0).key, "billstop:keep");
  EXPECT_EQ(execution_of(execution({}), kept)->tags.at(0).key, "billstop:keep");
}
