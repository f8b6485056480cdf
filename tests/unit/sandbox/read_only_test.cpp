// What bills and can only be looked at: inference services of version 2, Lite Servers, supernodes,
// hyper clusters, and what older versions left behind.
#include "tests/support/field_types.hpp"
#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReadOnly : public Bss {
 protected:
  // Asked for and held to the types of its fields.
  Json ask(const std::string& endpoint, const Said& said) {
    EXPECT_EQ(said.status, 200) << said.body.dump();
    EXPECT_THAT(types_.check(endpoint, said.body), IsEmpty()) << endpoint;
    return said.body;
  }
  static std::vector<std::string> names(const Json& rows, const char* member = "name") {
    std::vector<std::string> all;
    for (const Json& row : rows) all.push_back(row.at(member));
    return all;
  }
  std::string running(const char* kind, const char* id) {
    return cloud->running(*cloud->account().find(kind, id));
  }

  const billstop::testing::FieldTypes types_{BILLSTOP_SOURCE_DIR "/tests/data"};
};

TEST_F(ReadOnly, InferenceServicesAreListedShownAndPaidByTheirPool) {
  open_items(R"({"kind":"inference_service","id":"i1","name":"own","age_s":60},
    {"kind":"inference_service","id":"i2","name":"pooled","detail":{"pool_id":"pool-1"}},
    {"kind":"inference_service","id":"i3","name":"ended","state":"STOPPED"})");
  const Json page = ask("infer.list", cloud->v2("GET", "services"));
  EXPECT_THAT(names(page.at("data")), ElementsAre("own", "pooled", "ended"));
  EXPECT_EQ(page.at("total"), 3);
  const Json shown = ask("infer.show", cloud->v2("GET", "services/i2"));
  EXPECT_EQ(shown.at("version").at("instance_groups")[0].at("pool_id"), "pool-1");
  EXPECT_EQ(ask("infer.deployments.list", cloud->v2("GET", "services/i2/deployments"))
                .at("data")[0]
                .at("pool_id"),
            "pool-1");
  EXPECT_EQ(running("inference_service", "i1"), "compute");
  EXPECT_EQ(running("inference_service", "i2"), "");
  EXPECT_EQ(running("inference_service", "i3"), "");
}

TEST_F(ReadOnly, InferenceServicesComeInPagesWhoseOffsetIsAMultipleOfTheLimit) {
  open_items(R"({"kind":"inference_service","id":"i1","age_s":1},
    {"kind":"inference_service","id":"i2","age_s":2},
    {"kind":"inference_service","id":"i3","age_s":3})");
  const Json second = ask("infer.list", cloud->v2("GET", "services?limit=2&offset=2"));
  EXPECT_THAT(names(second.at("data"), "id"), ElementsAre("i3"));
  EXPECT_EQ(second.at("current"), 1);
  EXPECT_EQ(cloud->v2("GET", "services?limit=2&offset=1").status, 400);
}

TEST_F(ReadOnly, InferenceServicesOfAnotherWorkspaceAreListedOnlyThere) {
  open(R"(,"workspaces":[{"name":"lab","id":"w1","project":"cn-north-4"}],
    "items":[{"kind":"inference_service","id":"i1","workspace":"lab"}])");
  EXPECT_THAT(cloud->v2("GET", "services").body.at("data"), IsEmpty());
  EXPECT_THAT(cloud->v2("GET", "services?workspace_id=w1").body.at("data"), SizeIs(1));
}

TEST_F(ReadOnly, AnInferenceServiceThatIsNotThereIs404Or400) {
  open_items("");
  EXPECT_EQ(cloud->v2("GET", "services/i1").status, 404);
  cloud->set("infer_v2.gone_status", 400);
  EXPECT_EQ(cloud->v2("GET", "services/i1").status, 400);
}

constexpr const char* servers = R"({"kind":"lite_server","id":"s1","name":"mine",
    "detail":{"volumes":[{"evs_id":"disk-1"}]}},
  {"kind":"lite_server","id":"s2","name":"theirs","owner":"bob"},
  {"kind":"lite_server","id":"s3","name":"rack","detail":{"supernode":true,"servers":2}},
  {"kind":"lite_server","id":"s4","name":"asleep","state":"STOPPED"},
  {"kind":"hyper_cluster","id":"c1","name":"first"},
  {"kind":"hyper_cluster","id":"c2","name":"second","detail":{"type":"ECS"}})";

class LiteServers : public ReadOnly {
 protected:
  void SetUp() override {
    cloud = std::make_unique<ModelArtsClient>(read_account_file(
        R"({"accounts":[{"id":"sandbox-1","projects":[{"id":"p1","name":"cn-north-4"}],
            "users":[{"id":"u1","name":"ann","ak":"A","sk":"S"},{"id":"u2","name":"bob"}],
            "items":[)" +
            std::string(servers) + "]}]}",
        start_ms));
  }
};

TEST_F(LiteServers, AreListedOfTheCallerAndOfAll) {
  EXPECT_THAT(names(ask("devserver.list", cloud->v1("GET", "dev-servers")).at("data")),
              ElementsAre("mine", "asleep"));
  EXPECT_THAT(names(ask("devserver.list", cloud->v1("GET", "dev-servers?owner=u2")).at("data")),
              ElementsAre("theirs"));
  EXPECT_THAT(names(ask("devserver.list_all", cloud->v1("GET", "dev-servers/all")).at("data")),
              ElementsAre("mine", "theirs", "asleep"));
  EXPECT_EQ(ask("devserver.show", cloud->v1("GET", "dev-servers/s1")).at("volumes")[0].at("evs_id"),
            "disk-1");
}

TEST_F(LiteServers, OfAllMayBeCutWithoutAWord) {
  cloud->set("lite.all_most", 1);
  const Json page = cloud->v1("GET", "dev-servers/all").body;
  EXPECT_THAT(page.at("data"), SizeIs(1));
  EXPECT_EQ(page.at("total"), 3);
}

TEST_F(LiteServers, AreCountedFromPageOne) {
  const Json page = ask("devserver.list", cloud->v1("GET", "dev-servers?limit=1&offset=1"));
  EXPECT_THAT(names(page.at("data")), ElementsAre("asleep"));
  EXPECT_EQ(page.at("current"), 2);
  EXPECT_EQ(cloud->v1("GET", "dev-servers?limit=1025").status, 400);
}

TEST_F(LiteServers, AreOtherThingsThanSupernodes) {
  const std::string nodes = "dev-servers/hyperinstance";
  EXPECT_THAT(names(ask("hyperinstance.list", cloud->v1("GET", nodes)).at("data")),
              ElementsAre("rack"));
  EXPECT_THAT(ask("hyperinstance.list_all", cloud->v1("GET", nodes + "/all")).at("data"),
              SizeIs(1));
  EXPECT_THAT(ask("hyperinstance.show", cloud->v1("GET", nodes + "/s3")).at("servers"), SizeIs(2));
  const Said gone = cloud->v1("GET", nodes + "/s1");
  EXPECT_EQ(gone.status, 400);
  EXPECT_EQ(gone.code(), "ModelArts.6404");
}

TEST_F(LiteServers, CostWhileTheyRestToo) {
  EXPECT_EQ(running("lite_server", "s1"), "compute");
  EXPECT_EQ(running("lite_server", "s4"), "compute");
  cloud->set("lite.stopped_billed", 0);
  EXPECT_EQ(running("lite_server", "s4"), "");
}

TEST_F(LiteServers, OfHyperClustersOnlyThoseOfSupernodesAreListedUnlessAskedFor) {
  const std::string path = "dev-servers/hyper-clusters";
  EXPECT_THAT(names(ask("hypercluster.list", cloud->v1("GET", path)).at("hyper_clusters")),
              ElementsAre("first"));
  EXPECT_THAT(names(cloud->v1("GET", path + "?type=ECS").body.at("hyper_clusters")),
              ElementsAre("second"));
  EXPECT_EQ(cloud->v1("GET", path + "?type=BMS").status, 400);
}

TEST_F(ReadOnly, APrepaidLiteServerStandsInTheOrderCentreUnderItsOwnId) {
  open_items(R"({"kind":"lite_server","id":"s1","detail":{"charging_mode":"PRE_PAID"}})");
  EXPECT_EQ(running("lite_server", "s1"), "subscription");
  EXPECT_EQ(resource("s1").at("service_type_code"), "hws.service.type.modelarts");
}

TEST_F(ReadOnly, ClustersOfVersion1CostAsTheyAre) {
  open_items(R"({"kind":"old_cluster","id":"c1","name":"first","detail":{"count":2}})");
  const Json clusters = ask("old_cluster.list", cloud->v1("GET", "clusters")).at("clusters");
  EXPECT_THAT(names(clusters, "cluster_name"), ElementsAre("first"));
  EXPECT_EQ(clusters[0].at("nodes").at("count"), 2);
  EXPECT_EQ(running("old_cluster", "c1"), "nodes");
}

TEST_F(ReadOnly, JobsOfVersion1AreNumbersInPagesThatBeginWithOne) {
  open_items(R"({"kind":"old_job","id":"11","name":"a","detail":{"resource_id":"job1"}},
    {"kind":"old_job","id":"12","name":"b","state":"completed"},
    {"kind":"old_job","id":"13","name":"board","detail":{"visualization":true,"resource_id":"board1"}})");
  const Json all = ask("old_job.list", cloud->v1("GET", "training-jobs?per_page=1&page=2"));
  EXPECT_THAT(names(all.at("jobs"), "job_name"), ElementsAre("b"));
  EXPECT_EQ(all.at("job_total_count"), 2);
  EXPECT_THAT(names(cloud->v1("GET", "training-jobs?status=8").body.at("jobs"), "resource_id"),
              ElementsAre("job1"));
  EXPECT_THAT(
      names(ask("old_job.visualization.list", cloud->v1("GET", "visualization-jobs")).at("jobs"),
            "resource_id"),
      ElementsAre("board1"));
  EXPECT_EQ(running("old_job", "11"), "compute");
  EXPECT_EQ(running("old_job", "12"), "");
}

TEST_F(ReadOnly, AWrongPageOfVersion1IsAnErrorInsideA200) {
  open_items("");
  const Json body = ask("old_job.list", cloud->v1("GET", "training-jobs?page=0"));
  EXPECT_EQ(body.at("is_success"), false);
}

}  // namespace
}  // namespace billstop::sandbox::testing
