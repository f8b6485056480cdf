#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::SizeIs;

using Ratings = Bss;

Json product(const std::string& id, const std::string& spec) {
  return {{"id", id},
          {"cloud_service_type", "hws.service.type.modelarts"},
          {"resource_type", "hws.resource.type.modelarts"},
          {"resource_spec", spec},
          {"region", "cn-north-4"},
          {"resource_size", 1},
          {"size_measure_id", 14},
          {"usage_factor", "Duration"},
          {"usage_value", 1},
          {"usage_measure_id", 4},
          {"subscription_num", 1}};
}

constexpr const char* path = "/v2/bills/ratings/on-demand-resources";

Json inquiry(const std::vector<Json>& products) {
  return {{"project_id", "p1"}, {"inquiry_precision", 1}, {"product_infos", products}};
}

TEST_F(Ratings, ManyProductsAreAskedForAtOnce) {
  open("");
  const Said said = cloud->at(
      "POST", path,
      inquiry({product("a", "modelarts.vm.cpu.2u"), product("b", "modelarts.vm.gpu.t4u8")}));
  ASSERT_EQ(said.status, 200) << said.body.dump();
  EXPECT_DOUBLE_EQ(said.body.at("amount").get<double>(), 10.1);
  ASSERT_THAT(said.body.at("product_rating_results"), SizeIs(2));
  EXPECT_EQ(said.body["product_rating_results"][1].at("id"), "b");
  EXPECT_EQ(said.body["product_rating_results"][1].at("amount"), 9.5);
  EXPECT_EQ(said.body.at("currency"), "CNY");
}

TEST_F(Ratings, ModelArtsWantsASizeAndReadsItAsAMultiple) {
  open("");
  Json two = product("a", "modelarts.vm.cpu.2u");
  two["resource_size"] = 2;
  EXPECT_EQ(cloud->at("POST", path, inquiry({two})).body.at("amount"), 1.2);
  two.erase("resource_size");
  EXPECT_EQ(cloud->at("POST", path, inquiry({two})).code(), "CBC.0100");
}

TEST_F(Ratings, AnUnknownServiceHasNoPrice) {
  open("");
  Json other = product("a", "s6.large");
  other["cloud_service_type"] = "hws.service.type.ec2";
  EXPECT_EQ(cloud->at("POST", path, inquiry({other})).code(), "CBC.30050007");
}

TEST_F(Ratings, TheProjectMustBeTheAccounts) {
  open("");
  Json wrong = inquiry({product("a", "modelarts.vm.cpu.2u")});
  wrong["project_id"] = "somebody's";
  EXPECT_EQ(cloud->at("POST", path, wrong).code(), "CBC.0100");
}

TEST_F(Ratings, ARenewalIsPricedInText) {
  open_items(R"({"kind":"subscription","id":"s1","rate_per_hour":"2","detail":{"_paid":{}}})");
  const Said said =
      cloud->at("POST", "/v2/bills/ratings/period-resources/renew-rate",
                {{"resource_ids", {"s1", "x"}}, {"period_type", 2}, {"period_num", 2}});
  EXPECT_EQ(said.body.at("renew_inquiry_results")[0].at("amount"), "2880");
  EXPECT_THAT(said.body.at("fail_resource_infos"), SizeIs(1));
}

TEST_F(Ratings, AMonthOfSomethingIsPricedToo) {
  open("");
  Json one = product("a", "modelarts.vm.cpu.2u");
  one["period_type"] = 2;
  one["period_num"] = 1;
  const Said said = cloud->at("POST", "/v2/bills/ratings/period-resources/subscribe-rate",
                              {{"project_id", "p1"}, {"product_infos", {one}}});
  EXPECT_EQ(said.body.at("official_website_rating_result").at("official_website_amount"), 432.0);
}

TEST_F(Ratings, TheTablesNameTheServiceOfModelArts) {
  open("");
  const Said said = cloud->at("GET", "/v2/products/service-types?service_type_name=modelarts");
  EXPECT_EQ(said.body.at("service_types")[0].at("service_type_code"), "hws.service.type.modelarts");
  const Said resources = cloud->at(
      "GET", "/v2/products/service-resources?service_type_code=hws.service.type.modelarts");
  EXPECT_THAT(resources.body.at("infos"), SizeIs(2));
}

}  // namespace
}  // namespace billstop::sandbox::testing
