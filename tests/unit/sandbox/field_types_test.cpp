// Every reply of the practice cloud has the fields and types that the cloud's own SDK expects.
#include "tests/support/field_types.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const billstop::testing::FieldTypes& types() {
  static const billstop::testing::FieldTypes table(BILLSTOP_SOURCE_DIR "/tests/data");
  return table;
}

class FieldTypesOf : public ::testing::Test {
 protected:
  void expect_typed(const std::string& endpoint, const Said& said) {
    EXPECT_LT(said.status, 300) << endpoint << ": " << said.body.dump();
    EXPECT_THAT(types().check(endpoint, said.body), IsEmpty()) << endpoint;
  }

  std::string first(const std::string& kind, const std::string& name) {
    for (const Item* item : cloud.account().of_kind(kind)) {
      if (item->name == name) return item->id;
    }
    throw std::runtime_error("the demo has no " + kind + " " + name);
  }

  ModelArtsClient cloud{demo_world(false)};
};

TEST_F(FieldTypesOf, NotebookLists) {
  expect_typed("notebook.list", cloud.v1("GET", "notebooks?limit=50"));
  expect_typed("notebook.list_all", cloud.v1("GET", "notebooks/all?limit=50"));
  expect_typed("notebook.list_all", cloud.v1("GET", "notebooks/all?limit=50&offset=50"));
  expect_typed("notebook.list_all", cloud.v1("GET", "notebooks/all?feature=DEFAULT"));
}

TEST_F(FieldTypesOf, NotebookChanges) {
  const Json wish{
      {"name", "made"},
      {"image_id", "image-1"},
      {"custom_spec", {{"cpu", 2.0}, {"memory", 8.0}}},
      {"user_vpc", {{"vpc_id", "v"}, {"subnet_id", "s"}, {"security_group_ids", {"g"}}}},
      {"data_volumes",
       Json::array({{{"category", "OBS"}, {"ownership", "DEDICATED"}, {"uri", "obs://b/d/"}}})},
      {"volume", {{"category", "EVS"}, {"ownership", "MANAGED"}, {"capacity", 9}}}};
  const Said made = cloud.v1("POST", "notebooks", wish);
  expect_typed("notebook.create", made);
  const std::string one = "notebooks/" + made.body.at("id").get<std::string>();
  expect_typed("notebook.show", cloud.v1("GET", one));
  cloud.wait_ms(60'000);
  expect_typed("notebook.stop", cloud.v1("POST", one + "/stop"));
  cloud.wait_ms(60'000);
  expect_typed("notebook.start", cloud.v1("POST", one + "/start?duration=7200000&type=TIMING"));
  cloud.wait_ms(60'000);
  const Said mount =
      cloud.v1("POST", one + "/storage",
               {{"category", "EFS"}, {"mount_path", "/m"}, {"uri", "u"}, {"efs_id", "e"}});
  expect_typed("notebook.storage.attach", mount);
  expect_typed("notebook.storage.list", cloud.v1("GET", one + "/storage"));
  expect_typed("notebook.storage.detach",
               cloud.v1("DELETE", one + "/storage/" + mount.body.at("id").get<std::string>()));
  cloud.v1("POST", one + "/stop");
  cloud.wait_ms(60'000);
  expect_typed("notebook.delete", cloud.v1("DELETE", one));
}

TEST_F(FieldTypesOf, PoolReadings) {
  expect_typed("pool.list", cloud.v2("GET", "pools"));
  expect_typed("pool.statistics", cloud.v2("GET", "statistics/pools"));
  expect_typed("pool.orders.list", cloud.v1("GET", "orders"));
  const Json orders = cloud.v1("GET", "orders").body.at("items");
  expect_typed("pool.order.show",
               cloud.v1("GET", "orders/" + orders.at(0).at("orderName").get<std::string>()));
  expect_typed("quota.os", cloud.v1("GET", "quotas"));
  for (const char* name : {"train-pool", "mixed-pool", "yearly-pool", "shared-part", "broken-pool",
                           "public-pool", "kept-pool"}) {
    const std::string one = "pools/" + first("pool", name);
    expect_typed("pool.show", cloud.v2("GET", one));
    expect_typed("pool.nodes.list", cloud.v2("GET", one + "/nodes?limit=1"));
    expect_typed("pool.workloads.list", cloud.v2("GET", one + "/workloads"));
    expect_typed("pool.workloads.statistics", cloud.v2("GET", "statistics/" + one + "/workloads"));
    expect_typed("pool.tags.show", cloud.v1("GET", one + "/tags"));
    expect_typed("pool.nodepools.list", cloud.v2("GET", one + "/nodepools"));
  }
}

TEST_F(FieldTypesOf, PoolChanges) {
  Json wish;
  wish["metadata"]["labels"]["os.modelarts/name"] = "made";
  wish["spec"] = {{"type", "Dedicate"},
                  {"scope", {"Train"}},
                  {"network", {{"name", "n"}}},
                  {"resources", Json::array({{{"flavor", "f"}, {"count", 2}}})}};
  const Said made = cloud.v2("POST", "pools", wish);
  expect_typed("pool.create", made);
  cloud.wait_ms(120'000);
  const std::string one = "pools/" + made.body.at("metadata").at("name").get<std::string>();
  Json bigger;
  bigger["spec"]["resources"] = Json::array({{{"flavor", "f"}, {"count", 3}}});
  expect_typed("pool.patch", cloud.v2("PATCH", one, bigger));
  const Json nodes = cloud.v2("GET", one + "/nodes").body.at("items");
  const std::string node = nodes.at(0).at("metadata").at("name");
  expect_typed("pool.nodes.show", cloud.v2("GET", one + "/nodes/" + node));
  expect_typed("pool.nodes.batch_delete",
               cloud.v2("POST", one + "/nodes/batch-delete", {{"deleteNodeNames", {node}}}));
  expect_typed("pool.delete", cloud.v2("DELETE", one));
}

TEST_F(FieldTypesOf, NodePools) {
  const std::string all = "pools/" + first("pool", "archive-pool") + "/nodepools",
                    one = all + "/np";
  Json wish;
  wish["metadata"]["name"] = "np";
  wish["spec"]["resources"] = {{"flavor", "f"}, {"count", 1}, {"maxCount", 1}};
  expect_typed("pool.nodepools.create", cloud.v2("POST", all, wish));
  expect_typed("pool.nodepools.show", cloud.v2("GET", one));
  expect_typed("pool.nodepools.nodes", cloud.v2("GET", one + "/nodes"));
  expect_typed("pool.nodepools.patch", cloud.v2("PATCH", one, wish));
  expect_typed("pool.nodepools.delete", cloud.v2("DELETE", one));
}

TEST_F(FieldTypesOf, Networks) {
  Json wish;
  wish["metadata"]["labels"]["os.modelarts/name"] = "made";
  wish["spec"]["cidr"] = "192.168.0.0/24";
  const Said made = cloud.v1("POST", "networks", wish);
  expect_typed("network.create", made);
  expect_typed("network.list", cloud.v1("GET", "networks?limit=1"));
  expect_typed("network.show", cloud.v1("GET", "networks/" + first("network", "net-main")));
  expect_typed(
      "network.delete",
      cloud.v1("DELETE", "networks/" + made.body.at("metadata").at("name").get<std::string>()));
}

TEST_F(FieldTypesOf, Workspaces) {
  expect_typed("workspace.list", cloud.v1("GET", "workspaces"));
  expect_typed("workspace.show", cloud.v1("GET", "workspaces/0"));
}

TEST(FieldTypes, ReportFieldsThatAreUnknownOrOfAnotherType) {
  const Json body{{"total", "1"}, {"data", Json::array({{{"id", 7}, {"surprise", 1}}})}};
  EXPECT_THAT(types().check("notebook.list", body),
              ::testing::UnorderedElementsAre(HasSubstr("data[].id is no str"),
                                              HasSubstr("data[].surprise is not known"),
                                              HasSubstr("total is no int")));
}

TEST(FieldTypes, TakeANumberForAWorkspaceAsOnePageOfTheDocumentsDoes) {
  const Json body{{"data", Json::array({{{"workspace_id", 0}}})}};
  EXPECT_THAT(types().check("notebook.list", body), IsEmpty());
}

TEST(FieldTypes, KnowTheListsThatTheSdkTakesForObjects) {
  Json body;
  body["status"]["resources"]["available"] = Json::array();
  EXPECT_THAT(types().check("pool.show", body), IsEmpty());
}

}  // namespace
}  // namespace billstop::sandbox::testing
