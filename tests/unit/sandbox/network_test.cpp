#include <gtest/gtest.h>

#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

class Networks : public ::testing::Test {
 protected:
  Item& network(const std::string& name) { return cloud.add({.kind = "network", .name = name}); }
  ModelArtsClient cloud{empty_world()};
};

TEST_F(Networks, CostNothing) {
  EXPECT_EQ(cloud.running(network("n")), "");
}

TEST_F(Networks, BecomeActiveAfterTheirCreation) {
  Json wish;
  wish["metadata"]["labels"]["os.modelarts/name"] = "n";
  wish["spec"]["cidr"] = "192.168.0.0/24";
  EXPECT_EQ(cloud.v1("POST", "networks", wish).body.at("status").at("phase"), "Creating");
  cloud.wait_ms(cloud.world().switches.get("network.create_ms"));
  EXPECT_EQ(cloud.account().of_kind("network").front()->state, "Active");
}

TEST_F(Networks, StayWhileAPoolUsesThem) {
  const Item& used = network("n");
  Item pool{.kind = "pool", .name = "p"};
  pool.detail["spec"]["network"]["name"] = used.id;
  const std::string pool_id = cloud.add(std::move(pool)).id;
  EXPECT_EQ(cloud.v1("DELETE", "networks/" + used.id).status, 409);
  cloud.v2("DELETE", "pools/" + pool_id);
  cloud.wait_ms(60'000);
  EXPECT_EQ(cloud.v1("DELETE", "networks/" + used.id).status, 200);
}

TEST_F(Networks, AreRealFourHundredFoursOnceGone) {
  const std::string id = network("n").id;
  cloud.v1("DELETE", "networks/" + id);
  cloud.wait_ms(cloud.world().switches.get("network.delete_ms"));
  const Said gone = cloud.v1("GET", "networks/" + id);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.code(), "ModelArts.50025001");
}

TEST_F(Networks, ComeInPagesByToken) {
  for (int i = 0; i < 3; ++i) network("n" + std::to_string(i));
  const Json first = cloud.v1("GET", "networks?limit=2").body;
  EXPECT_EQ(first.at("items").size(), 2U);
  const std::string token = first.at("metadata").at("continue");
  const Json rest = cloud.v1("GET", "networks?limit=2&continue=" + token).body;
  EXPECT_EQ(rest.at("items").size(), 1U);
  EXPECT_FALSE(rest.at("metadata").contains("continue"));
}

}  // namespace
}  // namespace billstop::sandbox::testing
