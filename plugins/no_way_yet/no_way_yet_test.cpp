#include "plugins/no_way_yet/no_way_yet.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

#include "plugins/no_way_yet/listed_rows.hpp"

using namespace billstop;
using namespace billstop::no_way_yet;
using billstop::testing::Recorder;
using nlohmann::json;

namespace {

const Scope project{"account", "region", "project", ""};
const Scope workspace{"account", "region", "project", "0"};

namespace path {
constexpr const char* services = "/v2/{project_id}/services";
constexpr const char* service = "/v2/{project_id}/services/{service_id}";
constexpr const char* servers = "/v1/{project_id}/dev-servers";
constexpr const char* all_servers = "/v1/{project_id}/dev-servers/all";
constexpr const char* server = "/v1/{project_id}/dev-servers/{server_id}";
constexpr const char* racks = "/v1/{project_id}/dev-servers/hyperinstance";
constexpr const char* all_racks = "/v1/{project_id}/dev-servers/hyperinstance/all";
constexpr const char* hyper_clusters = "/v1/{project_id}/dev-servers/hyper-clusters";
constexpr const char* clusters = "/v1/{project_id}/clusters";
constexpr const char* jobs = "/v1/{project_id}/training-jobs";
constexpr const char* boards = "/v1/{project_id}/visualization-jobs";
}  // namespace path

std::string page(const json& rows) {
  return json{{"total", rows.size()}, {"data", rows}}.dump();
}

json service_row(const std::string& id, const std::string& state) {
  return {{"id", id}, {"name", "name-" + id}, {"status", state}};
}

json in_pools(json row, const std::vector<std::string>& pools) {
  row["version"]["instance_groups"] = json::array();
  for (const auto& pool : pools) row["version"]["instance_groups"].push_back({{"pool_id", pool}});
  return row;
}

json service(const std::string& id, const std::string& state) {
  return in_pools(service_row(id, state), {});
}

struct Cloud : billstop::testing::ScriptedCloud {
  Cloud() {
    on("GET", path::services).reply(200, page(json::array()));
    on("GET", path::service).error(404, "ModelArts.3502");
    for (const char* list : {path::servers, path::all_servers, path::racks, path::all_racks})
      on("GET", list).reply(200, page(json::array()));
    on("GET", path::server).error(400, "ModelArts.6404");
    on("GET", path::hyper_clusters).reply(200, R"({"hyper_clusters": []})");
    on("GET", path::clusters).reply(200, R"({"clusters": []})");
    for (const char* list : {path::jobs, path::boards})
      on("GET", list).reply(200, R"({"jobs": []})");
  }
  Recorder locate(const Scope& scope) { return ScriptedCloud::locate(NoWayYet(), scope); }
};

struct State {
  const char* word;
  Tri bills;
};

class InferenceTest : public ::testing::TestWithParam<State> {};
class LiteServerTest : public ::testing::TestWithParam<State> {};

}  // namespace

TEST_P(InferenceTest, BillsWhileInstancesMayBeUp) {
  const auto r = inference_service_of(service("s", GetParam().word), workspace);
  EXPECT_EQ(r->meters.at(0).running, GetParam().bills);
  EXPECT_TRUE(r->ways.empty());
}

INSTANTIATE_TEST_SUITE_P(States, InferenceTest,
                         ::testing::Values(State{"RUNNING", Tri::yes},
                                           State{"CONCERNING", Tri::yes},
                                           State{"UPGRADING", Tri::yes}, State{"STOPPED", Tri::no},
                                           State{"FAILED", Tri::no},
                                           State{"DEPLOYING", Tri::unknown},
                                           State{"SOMETHING", Tri::unknown}));

TEST_P(LiteServerTest, BillsUntilItIsDeleted) {
  const auto r = lite_server_of({{"id", "l"}, {"status", GetParam().word}}, project);
  EXPECT_EQ(r->meters.at(0).running, GetParam().bills);
}

INSTANTIATE_TEST_SUITE_P(States, LiteServerTest,
                         ::testing::Values(State{"RUNNING", Tri::yes}, State{"STOPPED", Tri::yes},
                                           State{"DELETED", Tri::no},
                                           State{"CREATE_FAILED", Tri::no},
                                           State{"ERROR", Tri::unknown}));

TEST(NoWayYet, WhoPaysForAServiceIsNotKnownWithoutItsDetail) {
  const auto running = inference_service_of(service_row("s", "RUNNING"), workspace);
  EXPECT_EQ(running->meters.at(0).running, Tri::unknown);
  const auto stopped = inference_service_of(service_row("s", "STOPPED"), workspace);
  EXPECT_EQ(stopped->meters.at(0).running, Tri::no);
}

TEST(NoWayYet, AServiceThatRunsOnlyInPoolsIsPaidByThem) {
  Cloud cloud;
  cloud.on("GET", path::services)
      .reply(200, page({service("in", "RUNNING"), service("half", "RUNNING")}));
  cloud.on("GET", "/v2/project/services/in")
      .reply(200, in_pools(service("in", "RUNNING"), {"p"}).dump());
  cloud.on("GET", "/v2/project/services/half")
      .reply(200, in_pools(service("half", "RUNNING"), {"p", ""}).dump());
  const Recorder seen = cloud.locate(workspace);
  EXPECT_EQ(seen.resource("in")->meters.at(0).paid_by_id, "p");
  EXPECT_EQ(seen.resource("in")->uses.at(0).role, "runs-in");
  EXPECT_EQ(seen.resource("half")->meters.at(0).paid_by_id, "");
}

TEST(NoWayYet, NoServicesAreBelievedOnlyWithTheRightToSeeThem) {
  Cloud trusted, hidden;
  EXPECT_TRUE(trusted.locate(workspace).incomplete.empty());
  hidden.on("GET", path::service).error(403, "ModelArts.0112");
  EXPECT_EQ(hidden.locate(workspace).incomplete.at(0).missing, Missing::denied);
}

TEST(NoWayYet, ARegionWithoutTheseServicesHoldsNone) {
  Cloud cloud;
  cloud.on("GET", path::services).error(404, "APIGW.0101");
  EXPECT_EQ(cloud.locate(workspace).incomplete.at(0).missing, Missing::unpublished);
}

TEST(NoWayYet, WhereTheTenantsServersMayNotBeListedTheOwnOnesAreNotAll) {
  Cloud cloud;
  cloud.on("GET", path::all_servers).error(403, "ModelArts.0112");
  cloud.on("GET", path::servers).reply(200, page({{{"id", "mine"}, {"status", "RUNNING"}}}));
  const Recorder seen = cloud.locate(project);
  EXPECT_NE(seen.resource("mine"), nullptr);
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(NoWayYet, ACutListOfServersIsNotWhole) {
  Cloud cloud;
  cloud.on("GET", path::all_servers)
      .reply(200, R"({"total": 2, "data": [{"id": "a", "status": "RUNNING"}]})");
  EXPECT_EQ(cloud.locate(project).incomplete.at(0).missing, Missing::partial);
}

TEST(NoWayYet, AServerPaidAheadEndsWithItsSubscriptionAndNamesItsDisks) {
  const auto r = lite_server_of({{"id", "l"},
                                 {"status", "RUNNING"},
                                 {"charging_mode", "PRE_PAID"},
                                 {"volumes", {{{"type", "DATA"}, {"evs_id", "v"}}}}},
                                project);
  EXPECT_EQ(r->charging_mode, "prepaid");
  EXPECT_EQ(r->meters.at(0).what, "subscription");
  EXPECT_EQ(r->uses.at(0).id, "l");
  EXPECT_EQ(r->uses.at(1).id, "v");
  EXPECT_EQ(r->uses.at(1).kind, "volume");
}

TEST(NoWayYet, ASupernodePaysForItsMembers) {
  Cloud cloud;
  cloud.on("GET", path::all_racks)
      .reply(200, page({{{"id", "rack"}, {"status", "ACTIVE"}, {"servers", {{{"id", "a"}}}}}}));
  cloud.on("GET", path::all_servers)
      .reply(200,
             page({{{"id", "a"}, {"status", "RUNNING"}}, {{"id", "b"}, {"status", "RUNNING"}}}));
  const Recorder seen = cloud.locate(project);
  EXPECT_EQ(seen.resource("a")->meters.at(0).paid_by_id, "rack");
  EXPECT_EQ(seen.resource("b")->meters.at(0).paid_by_id, "");
}

TEST(NoWayYet, HyperClustersOfBothTypesAreAskedFor) {
  Cloud cloud;
  cloud.on("GET", path::hyper_clusters)
      .with("type", "ECS")
      .reply(200, R"({"hyper_clusters": [{"id": "h", "name": "n"}]})");
  EXPECT_TRUE(cloud.locate(project).resource("h")->meters.empty());
}

TEST(NoWayYet, OldClustersAndJobsOfTheFirstGenerationAreShown) {
  Cloud cloud;
  cloud.on("GET", path::clusters)
      .reply(200,
             R"({"clusters": [{"cluster_id": "c", "cluster_name": "n", "status": "running"}]})");
  cloud.on("GET", path::jobs).reply(200, R"({"jobs": [{"job_id": 7, "job_name": "j", "status": 8},
                               {"job_id": 8, "job_name": "k", "status": 10}]})");
  cloud.on("GET", path::boards)
      .reply(200, R"({"jobs": [{"job_id": 9, "status": 14, "resource_id": "jobx"}]})");
  const Recorder seen = cloud.locate(project);
  EXPECT_EQ(seen.resource("c")->meters.at(0).running, Tri::yes);
  EXPECT_EQ(seen.resource("7")->meters.at(0).running, Tri::yes);
  EXPECT_EQ(seen.resource("8")->meters.at(0).running, Tri::no);
  EXPECT_EQ(seen.resource("jobx")->meters.at(0).running, Tri::unknown);
}

TEST(NoWayYet, NothingIsEverSentThatChanges) {
  Cloud cloud;
  const Resource r = lite_server_of({{"id", "l"}, {"status", "RUNNING"}}, project).value();
  EXPECT_EQ(cloud.stop(NoWayYet(), "delete", {r}).settled.at(0).outcome, BILLSTOP_STOP_REFUSED);
  EXPECT_TRUE(cloud.sent().empty());
}
