#include "plugins/exeml/exeml.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

using namespace billstop;
using billstop::exeml::Exeml;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using nlohmann::json;

namespace {

constexpr const char* job_id = "11111111-2222-4333-8444-555555555555";
constexpr const char* workflows = "/v2/{project_id}/workflows";
const Scope project{"account", "region", "project", ""};
const Scope workspace{"account", "region", "project", "0"};

std::string page(const json& items) {
  return json{{"total", items.size()}, {"count", items.size()}, {"items", items}}.dump();
}

json service(const std::string& id, const std::string& description) {
  return {{"service_id", id},
          {"service_name", id},
          {"description", description},
          {"status", "stopped"},
          {"owner", "u"}};
}

json job(const std::string& id) {
  return {{"metadata", {{"id", id}, {"name", "job-" + id}, {"user_name", "ana"}}},
          {"status", {{"phase", "Running"}}}};
}

// One workflow of ExeML, whose execution started the job, and one of somebody's own.
struct Cloud : ScriptedCloud {
  Cloud() {
    const json own = {{"workflow_id", "own"}};
    const json made = {{"workflow_id", "made"}, {"exeml_template_id", "t"}};
    on("GET", workflows).reply(200, page({own, made}));
    on("GET", "/v2/project/workflows/made/schedules").reply(200, R"({"schedules":[]})");
    const json step = {{"type", "job"}, {"instance_id", json{{"job_id", job_id}}.dump()}};
    on("GET", "/v2/project/workflows/made/executions")
        .reply(200,
               page(json::array(
                   {{{"execution_id", "e"}, {"status", "running"}, {"steps_execution", {step}}}})));
    const json services = {service("mine", ""),
                           service("its", "Created by Exeml project(name: a).")};
    on("GET", "/v1/{project_id}/services")
        .reply(200, json{{"total_count", 2}, {"count", 2}, {"services", services}}.dump());
    on("GET", "/v1/{project_id}/services/{service_id}").error(404, "ModelArts.3502");
    on("POST", "/v2/{project_id}/training-job-searches").reply(200, page({job(job_id), job("j")}));
    on("GET", "/v2/{project_id}/training-jobs/{training_job_id}").error(400, "ModelArts.2775");
    on("GET", "/v2/{project_id}/modelarts-training-job/{training_job_id}/tags")
        .reply(200, R"({"tags":[]})");
    on("GET", "/v2/{project_id}/workflows/{workflow_id}").error(400, "ModelArts.7512");
  }
};

}  // namespace

TEST(Exeml, OfAProjectItReportsTheWorkflowsOfATemplateAlone) {
  Cloud cloud;
  const Recorder seen = cloud.locate(Exeml(), project);
  EXPECT_NE(seen.resource("made"), nullptr);
  EXPECT_NE(seen.resource("e"), nullptr);
  EXPECT_EQ(seen.resource("own"), nullptr);
}

TEST(Exeml, OfAWorkspaceItReportsWhatCarriesItsMarks) {
  Cloud cloud;
  const Recorder seen = cloud.locate(Exeml(), workspace);
  EXPECT_NE(seen.resource("its"), nullptr);
  EXPECT_EQ(seen.resource("mine"), nullptr);
}

TEST(Exeml, AJobIsItsWhenAnExecutionOfItsWorkflowStartedIt) {
  Cloud cloud;
  const Recorder seen = cloud.locate(Exeml(), workspace);
  EXPECT_NE(seen.resource(job_id), nullptr);
  EXPECT_EQ(seen.resource("j"), nullptr);
}

TEST(Exeml, EachKindIsStoppedAsItsOwnPluginWould) {
  Cloud cloud;
  cloud.on("PUT", "/v1/{project_id}/services/{service_id}").reply(200, "{}");
  cloud.on("POST", "/v2/{project_id}/training-jobs/{training_job_id}/actions").reply(202, "{}");
  const Recorder seen = cloud.locate(Exeml(), workspace);
  EXPECT_EQ(cloud.stop(Exeml(), "stop", {*seen.resource("its")}).settled.at(0).outcome,
            BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.stop(Exeml(), "terminate", {*seen.resource(job_id)}).settled.at(0).outcome,
            BILLSTOP_ACCEPTED);
}
