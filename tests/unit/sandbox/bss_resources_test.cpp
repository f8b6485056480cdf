#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* pool =
    R"({"kind":"pool","name":"yearly","id":"yearly-p1","age_s":8640000,"detail":{"metadata":{
      "labels":{"os.modelarts/resource.id":"maos-yearly"},
      "annotations":{"os.modelarts/billing.mode":"1","os.modelarts/period.type":"3",
                     "os.modelarts/auto.renew":"1"}}}})";

std::string subscription(const std::string& id, const std::string& paid = "{}") {
  return R"({"kind":"subscription","id":")" + id +
         R"(","rate_per_hour":"2","age_s":864000,"detail":{"_paid":)" + paid + "}}";
}

TEST_F(Bss, APrepaidPoolIsKnownByItsBillingIdAndHasADiskAttached) {
  open_items(pool);
  const auto rows = resources();
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].at("resource_id"), "maos-yearly");
  EXPECT_EQ(rows[0].at("is_main_resource"), 1);
  EXPECT_EQ(rows[1].at("parent_resource_id"), "maos-yearly");
  EXPECT_EQ(rows[1].at("is_main_resource"), 0);
  EXPECT_THAT(resources({{"only_main_resource", 1}}), SizeIs(1));
}

TEST_F(Bss, AYearIsPaidFromTheCreationOn) {
  open_items(pool);
  const Json row = resource("maos-yearly");
  EXPECT_EQ(row.at("effective_time"), "2022-12-01T08:05:30Z");
  EXPECT_EQ(row.at("expire_time"), "2023-12-01T08:05:30Z");
  EXPECT_EQ(row.at("status"), 2);
  EXPECT_EQ(row.at("expire_policy"), 3);
}

TEST_F(Bss, TheFirstPageHasTenRows) {
  std::string items;
  for (int i = 0; i < 12; ++i) items += (i ? "," : "") + subscription("s" + std::to_string(i));
  open_items(items);
  const Said said = cloud->at("POST", "/v2/orders/suscriptions/resources/query", Json::object());
  EXPECT_THAT(said.body.at("data"), SizeIs(10));
  EXPECT_EQ(said.body.at("total_count"), 12);
}

TEST_F(Bss, TheQueryRefusesAnEmptyServiceTypeAndMoreThanFiftyIds) {
  open_items(subscription("s1"));
  const std::string path = "/v2/orders/suscriptions/resources/query";
  EXPECT_EQ(cloud->at("POST", path, {{"service_type_code", ""}}).code(), "CBC.0100");
  const std::vector<std::string> many(51, "x");
  EXPECT_EQ(cloud->at("POST", path, {{"resource_ids", many}}).code(), "CBC.0100");
}

TEST_F(Bss, SwitchingRenewalOffIsSeenAfterAWhileAndInThePool) {
  open_items(pool);
  EXPECT_EQ(renewal("DELETE", "maos-yearly").status, 204);
  EXPECT_EQ(resource("maos-yearly").at("expire_policy"), 3);
  cloud->wait_ms(11'000);
  EXPECT_EQ(resource("maos-yearly").at("expire_policy"), 0);
  const Said shown = cloud->v2("GET", "pools/yearly-p1");
  EXPECT_EQ(shown.body["metadata"]["annotations"]["os.modelarts/auto.renew"], "0");
}

TEST_F(Bss, SwitchingRenewalOffTwiceChangesNothing) {
  open_items(pool);
  renewal("DELETE", "maos-yearly");
  EXPECT_EQ(renewal("DELETE", "maos-yearly").status, 204);
  EXPECT_EQ(cloud->account().ledger.back().effect, "none");
  EXPECT_EQ(cloud->account().ledger.back().kind, "pool");
}

TEST_F(Bss, ARenewedYearIsPaidAWeekAheadAtThreeInTheMorning) {
  open_items(subscription("s1", R"({"expires_in_s":864000,"expire_policy":3})"));
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_THAT(orders("order_type=2"), SizeIs(0));
  cloud->wait_ms(2 * a_day_ms);
  const Json renewals = orders("order_type=2");
  ASSERT_THAT(renewals, SizeIs(1));
  EXPECT_THAT(renewals[0].at("create_time").get<std::string>(), HasSubstr("T19:00:00Z"));
  EXPECT_EQ(renewals[0].at("amount_after_discount"), 1440.0);
  EXPECT_EQ(resource("s1").at("expire_time"), "2023-04-20T08:05:30Z");
}

TEST_F(Bss, SwitchedOffInTimeItExpiresAndIsNotRenewed) {
  open_items(subscription("s1", R"({"expires_in_s":864000,"expire_policy":3})"));
  renewal("DELETE", "s1");
  cloud->wait_ms(11 * a_day_ms);
  EXPECT_THAT(orders("order_type=2"), SizeIs(0));
  EXPECT_EQ(resource("s1").at("status"), 5);
  EXPECT_EQ(cloud->running(*cloud->account().find("subscription", "s1")), "");
}

TEST_F(Bss, WhatIsConvertedAtItsExpiryCostsOnByTheHour) {
  open_items(subscription("s1", R"({"expires_in_s":3600,"expire_policy":1})"));
  cloud->wait_ms(2 * an_hour_ms);
  EXPECT_EQ(cloud->running(*cloud->account().find("subscription", "s1")), "compute");
  EXPECT_EQ(resource("s1").at("status"), 3);
}

TEST_F(Bss, APoolWhoseCreationFailedIsConvertedWithoutNodes) {
  open_items(
      R"({"kind":"pool","name":"never","id":"never-p1","state":"CreationFailed",
         "detail":{"_paid":{"expires_in_s":60,"expire_policy":1},
         "metadata":{"labels":{"os.modelarts/resource.id":"maos-never"},
                     "annotations":{"os.modelarts/billing.mode":"1"}}}})");
  cloud->wait_ms(an_hour_ms);
  cloud->wait_ms(an_hour_ms);
  EXPECT_EQ(resource("maos-never").at("status"), 3);
}

TEST_F(Bss, AConversionCanBeCancelledForManyAtOnceAndFailsOneByOne) {
  open_items(subscription("s1", R"({"expire_policy":1})"));
  const Said said = cloud->at("POST", "/v2/orders/subscriptions/resources/to-on-demand",
                              {{"operation", "CANCEL"}, {"resource_ids", {"s1", "nobody"}}});
  EXPECT_EQ(said.status, 200);
  ASSERT_THAT(said.body.at("error_details"), SizeIs(1));
  EXPECT_EQ(said.body["error_details"][0].at("id"), "nobody");
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(resource("s1").at("expire_policy"), 0);
}

TEST_F(Bss, AnExpiredPrepaidPoolIsFrozenAndCostsNothing) {
  open_items(
      R"({"kind":"pool","name":"old","id":"old-p1","detail":{"_paid":{"expires_in_s":60},
         "metadata":{"labels":{"os.modelarts/resource.id":"maos-old"},
                     "annotations":{"os.modelarts/billing.mode":"1"}}}})");
  cloud->wait_ms(an_hour_ms);
  EXPECT_EQ(cloud->running(*cloud->account().find("pool", "old-p1")), "");
  EXPECT_EQ(resource("maos-old").at("status"), 5);
  cloud->wait_ms(40 * a_day_ms);
  cloud->wait_ms(an_hour_ms);
  EXPECT_EQ(cloud->account().find("pool", "old-p1"), nullptr);
}

TEST_F(Bss, AFailureMayComeInsideASuccess) {
  open_items(subscription("s1", R"({"locked_s":600,"expire_policy":3})"));
  const Said said = renewal("DELETE", "s1");
  EXPECT_EQ(said.status, 200);
  EXPECT_EQ(said.code(), "CBC.3002");
  EXPECT_EQ(cloud->account().ledger.back().effect, "refused");
}

TEST_F(Bss, EachSiteKnowsItsOwnCustomersOnly) {
  open_items(pool);
  cloud->use_host("localhost:1");
  const Said said = cloud->at("GET", "/v2/products/service-types?limit=1");
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.code(), "CBC.0150");
}

TEST_F(Bss, AnInternationalAccountIsAtHomeUnderTheFirstAddress) {
  open(R"(,"site":"international")");
  EXPECT_EQ(cloud->at("GET", "/v2/products/service-types?limit=1").status, 200);
  cloud->use_host("localhost:1");
  EXPECT_EQ(cloud->at("GET", "/v2/products/service-types?limit=1").code(), "CBC.0150");
}

TEST_F(Bss, TenRequestsASecondAreSharedByTheAccount) {
  open_items(pool);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(cloud->at("GET", "/v2/bases/measurements").status, 200);
  const Said said = cloud->at("GET", "/v2/bases/measurements");
  EXPECT_EQ(said.status, 429);
  EXPECT_EQ(said.code(), "APIGW.0308");
  EXPECT_EQ(cloud->at("GET", "/v2/products/service-types").status, 200);  // another API
}

TEST_F(Bss, APoolBoughtNowIsShownMinutesLater) {
  open_items(pool);
  cloud->v2(
      "POST", "pools",
      {{"metadata",
        {{"labels", {{"os.modelarts/name", "fresh"}}},
         {"annotations", {{"os.modelarts/billing.mode", "1"}, {"os.modelarts/auto.pay", "true"}}}}},
       {"spec", {{"type", "Dedicate"}}}});
  cloud->wait_ms(minute_ms);
  EXPECT_THAT(resources({{"only_main_resource", 1}}), SizeIs(1));
  EXPECT_THAT(orders("order_type=1&status=5"), SizeIs(2));
  cloud->wait_ms(3 * minute_ms);
  EXPECT_THAT(resources({{"only_main_resource", 1}}), SizeIs(2));
}

}  // namespace
}  // namespace billstop::sandbox::testing
