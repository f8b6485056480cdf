#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

std::string bought(const std::string& id, int64_t age_s, const std::string& more = "") {
  return R"({"kind":"subscription","id":")" + id + R"(","rate_per_hour":"2","age_s":)" +
         std::to_string(age_s) + R"(,"detail":{"_paid":{"period_num":1)" + more + "}}}";
}

constexpr int64_t ten_days_s = 864'000, one_day_s = 86'400;

std::string first_order(const Said& said) {
  return said.body.at("order_ids").at(0);
}

TEST_F(Bss, AnUnsubscriptionTakesTwoStepsAndTheQueryLagsBehind) {
  open_items(bought("s1", ten_days_s));
  const std::string id = first_order(unsubscribe({"s1"}));
  EXPECT_EQ(order(id).at("status"), 3);
  cloud->wait_ms(31'000);
  EXPECT_EQ(order(id).at("status"), 2);
  EXPECT_EQ(resource("s1").at("status"), 2);
  cloud->wait_ms(30'000);
  EXPECT_EQ(order(id).at("status"), 5);
  EXPECT_EQ(order(id).at("order_type"), 4);
  cloud->wait_ms(3 * minute_ms);
  EXPECT_EQ(resource("s1").at("status"), 3);
  EXPECT_EQ(cloud->account().find("subscription", "s1"), nullptr);
}

TEST_F(Bss, AnUnsubscribedPoolIsDeletedByItsService) {
  open_items(
      R"({"kind":"pool","name":"p","id":"p-p1","detail":{"metadata":{
         "labels":{"os.modelarts/resource.id":"maos-p"},
         "annotations":{"os.modelarts/billing.mode":"1"}}}})");
  unsubscribe({"maos-p"});
  EXPECT_EQ(cloud->running(*cloud->account().find("pool", "p-p1")), "subscription");
  cloud->wait_ms(31'000);
  EXPECT_EQ(cloud->running(*cloud->account().find("pool", "p-p1")), "");
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->v2("GET", "pools/p-p1").status, 404);
  EXPECT_EQ(cloud->account().ledger.front().kind, "pool");
  EXPECT_EQ(cloud->account().ledger.front().id, "p-p1");
}

TEST_F(Bss, APrepaidNodeGoesBeforeItsPool) {
  open_items(
      R"({"kind":"pool","name":"p","id":"p-p1"},
         {"kind":"node","id":"n1","detail":{"_pool":"p-p1","resource_id":"maos-node-1"}})");
  EXPECT_EQ(resource("maos-node-1").at("is_main_resource"), 1);
  EXPECT_EQ(unsubscribe({"maos-node-1"}).status, 200);
  cloud->wait_ms(2 * minute_ms);
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->account().find("node", "n1"), nullptr);
}

TEST_F(Bss, MoreThanTenIdsAreRefusedAndSoIsNone) {
  open_items(bought("s1", ten_days_s));
  std::vector<std::string> many{"s1"};
  for (int i = 0; i < 10; ++i) many.push_back("x" + std::to_string(i));
  EXPECT_EQ(unsubscribe(many).code(), "CBC.0100");
  EXPECT_EQ(unsubscribe({}).code(), "CBC.0100");
  EXPECT_THAT(cloud->account().ledger, SizeIs(12));
  EXPECT_EQ(resource("s1").at("status"), 2);
}

TEST_F(Bss, SomeFailInsideASuccess) {
  open_items(bought("s1", ten_days_s) + "," +
             bought("s2", ten_days_s, R"(,"refusal":"CBC.99003643")"));
  const Said said = unsubscribe({"s1", "s2", "nobody"});
  EXPECT_EQ(said.status, 200);
  EXPECT_THAT(said.body.at("order_ids"), SizeIs(1));
  ASSERT_THAT(said.body.at("fail_resource_infos"), SizeIs(2));
  EXPECT_EQ(said.body["fail_resource_infos"][0].at("error_code"), "CBC.99003643");
  EXPECT_EQ(said.body["fail_resource_infos"][1].at("error_code"), "CBC.99003012");
}

TEST_F(Bss, WhereAllFailTheWholeRequestDoes) {
  open_items(bought("s1", ten_days_s));
  const Said said = unsubscribe({"nobody"});
  EXPECT_EQ(said.status, 400);
  EXPECT_EQ(said.code(), "CBC.99003012");
  cloud->set("bss.all_failed_is_400", 0);
  EXPECT_EQ(unsubscribe({"nobody"}).status, 200);
}

TEST_F(Bss, ASecondUnsubscriptionIsAnotherTransactionAndThenTooLate) {
  open_items(bought("s1", ten_days_s));
  unsubscribe({"s1"});
  EXPECT_EQ(unsubscribe({"s1"}).code(), "CBC.99003651");
  cloud->wait_ms(5 * minute_ms);
  EXPECT_EQ(unsubscribe({"s1"}).code(), "CBC.30000067");
  EXPECT_THAT(orders("order_type=4"), SizeIs(1));
}

TEST_F(Bss, ABusyResourceIsFreeAfterAWhile) {
  open_items(bought("s1", ten_days_s, R"(,"busy_s":60)"));
  EXPECT_EQ(unsubscribe({"s1"}).code(), "CBC.99003651");
  cloud->wait_ms(61'000);
  EXPECT_EQ(unsubscribe({"s1"}).status, 200);
}

TEST_F(Bss, AnAttachedResourceGoesWithItsParentOnly) {
  open_items(bought("main", ten_days_s) + "," + bought("part", ten_days_s, R"(,"parent":"main")"));
  EXPECT_EQ(resource("part").at("parent_resource_id"), "main");
  EXPECT_EQ(unsubscribe({"part"}).code(), "CBC.0100");
  EXPECT_THAT(unsubscribe({"main", "part"}).body.at("order_ids"), SizeIs(1));
  cloud->wait_ms(2 * minute_ms);
  EXPECT_THAT(cloud->account().of_kind("subscription"), SizeIs(0));
}

TEST_F(Bss, SomeOrdersGoAsAWhole) {
  const std::string one_order = R"(,"order_id":"CS1","whole_order":true)";
  open_items(bought("s1", ten_days_s, one_order) + "," + bought("s2", ten_days_s, one_order));
  EXPECT_EQ(unsubscribe({"s1"}).code(), "CBC.99003185");
  EXPECT_THAT(unsubscribe({"s1", "s2"}).body.at("order_ids"), SizeIs(2));
}

TEST_F(Bss, WithinFiveDaysAllOfTheMoneyComesBack) {
  open_items(bought("s1", one_day_s));
  const std::string id = first_order(unsubscribe({"s1"}));
  EXPECT_THAT(refunds(id), SizeIs(0));
  cloud->wait_ms(2 * minute_ms);
  ASSERT_THAT(refunds(id), SizeIs(1));
  EXPECT_EQ(refunds(id)[0].at("amount"), -1440.0);
}

TEST_F(Bss, LaterWhatIsUsedUpAndAFeeAreKept) {
  open_items(bought("s1", ten_days_s));
  const std::string id = first_order(unsubscribe({"s1"}));
  cloud->wait_ms(2 * minute_ms);
  const Json rows = refunds(id);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].at("amount"), -864.0);
  EXPECT_EQ(rows[1].at("amount"), 480.0);
  EXPECT_EQ(rows[2].at("amount"), 96.0);
  EXPECT_EQ(order(id).at("amount_info").at("commission_amount"), 96.0);
}

TEST_F(Bss, TheFiveDaysAreOnlyWhereTheSiteHasThem) {
  open_items(bought("s1", one_day_s));
  cloud->set("bss.five_days_china", 0);
  const std::string id = first_order(unsubscribe({"s1"}));
  cloud->wait_ms(2 * minute_ms);
  EXPECT_THAT(refunds(id), SizeIs(3));
}

TEST_F(Bss, OnlyTheRenewedPeriodCanBeGivenBackAsWell) {
  open_items(bought("s1", ten_days_s, R"(,"renewed":true)"));
  const std::string id = first_order(unsubscribe({"s1"}, 2));
  EXPECT_EQ(resource("s1").at("expire_time"), "2023-03-31T08:05:30Z");
  cloud->wait_ms(2 * minute_ms);
  EXPECT_EQ(refunds(id)[0].at("amount"), -1440.0);
  EXPECT_EQ(resource("s1").at("status"), 2);
}

TEST_F(Bss, WithoutARenewedPeriodThereIsNothingToGiveBack) {
  open_items(bought("s1", ten_days_s));
  EXPECT_EQ(unsubscribe({"s1"}, 2).code(), "CBC.99003128");
}

TEST_F(Bss, AnUnpaidOrderIsInTheWayUntilItIsCancelled) {
  open_items(bought("s1", ten_days_s, R"(,"unpaid_renewal":true)"));
  EXPECT_EQ(unsubscribe({"s1"}).code(), "CBC.99003100");
  const Json unpaid = orders("status=6");
  ASSERT_THAT(unpaid, SizeIs(1));
  const Json body{{"order_id", unpaid[0].at("order_id")}};
  EXPECT_EQ(cloud->at("PUT", "/v2/orders/customer-orders/cancel", body).status, 204);
  EXPECT_EQ(unsubscribe({"s1"}).status, 200);
}

TEST_F(Bss, AnUnpaidPoolVanishesWithItsOrder) {
  open_items(
      R"({"kind":"pool","name":"w","id":"w-p1","state":"Waiting","detail":{"metadata":{
         "annotations":{"os.modelarts/billing.mode":"1"}}}})");
  EXPECT_THAT(resources(), SizeIs(0));
  const Json body{{"order_id", orders("status=6")[0].at("order_id")}};
  EXPECT_EQ(cloud->at("PUT", "/v2/orders/customer-orders/cancel", body).status, 204);
  EXPECT_EQ(cloud->account().find("pool", "w-p1"), nullptr);
  EXPECT_THAT(orders("status=4"), SizeIs(1));
}

TEST_F(Bss, WhatHasBeenFrozenIsNotTakenBack) {
  open_items(
      R"({"kind":"pool","name":"f","id":"f-p1","detail":{"spec":{"controlMode":16},"metadata":{
         "labels":{"os.modelarts/resource.id":"maos-f"},
         "annotations":{"os.modelarts/billing.mode":"1"}}}})");
  EXPECT_EQ(unsubscribe({"maos-f"}).code(), "CBC.99003656");
}

TEST_F(Bss, WhoMayNotUnsubscribeIsTold) {
  open(R"(,"items":[)" + bought("s1", ten_days_s) + "]");
  User& user = cloud->account().users.front();
  user.deny = {"billing:subscription:unsubscribe"};
  const Said said = unsubscribe({"s1"});
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.code(), "CBC.0151");
}

TEST_F(Bss, WhoMayNotSeeOrdersMaySeeNone) {
  open_items(bought("s1", ten_days_s));
  User& user = cloud->account().users.front();
  user.deny = {"billing:order:view"};
  user.without_right = WithoutRight::silently_empty;
  EXPECT_THAT(resources(), SizeIs(0));
}

}  // namespace
}  // namespace billstop::sandbox::testing
