#include <map>
#include <set>

#include "sdk/sandbox/bill_calendar.hpp"
#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

using Bill = Bss;

// Two hours old, 0.6 an hour and 0.00375 for its disk.
constexpr const char* notebook =
    R"({"kind":"notebook","name":"n","id":"n-1","age_s":7530,"started_at":"2023-03-11T06:00:00Z",
        "detail":{"flavor":"modelarts.vm.cpu.2u","volume":{"category":"EVS","capacity":5}}})";

std::vector<Json> of_type(const std::vector<Json>& rows, const std::string& usage) {
  std::vector<Json> found;
  for (const Json& row : rows) {
    if (row.value("usage_type", "") == usage) found.push_back(row);
  }
  return found;
}

TEST_F(Bill, EveryHourComesOnceWithALagOfItsOwn) {
  open_items(notebook);
  cloud->wait_ms(a_day_ms);
  const auto early = of_type(lines(), "duration");
  cloud->wait_ms(a_day_ms + an_hour_ms);
  const auto later = of_type(lines(), "duration");
  EXPECT_LT(early.size(), 26U);
  EXPECT_GT(early.size(), 2U);
  std::set<std::string> hours;
  for (const Json& row : later) hours.insert(row.at("effective_time"));
  EXPECT_EQ(hours.size(), later.size());
  EXPECT_TRUE(hours.contains("2023-03-11T06:00:00Z"));
}

TEST_F(Bill, LinesComeOutOfOrderAndTheNewestStandsFirst) {
  open_items(notebook);
  cloud->wait_ms(2 * a_day_ms);
  const auto rows = of_type(lines(), "duration");
  std::vector<std::string> hours;
  for (const Json& row : rows) hours.push_back(row.at("effective_time"));
  EXPECT_FALSE(std::ranges::is_sorted(hours));
  EXPECT_FALSE(std::ranges::is_sorted(hours, std::greater{}));
}

TEST_F(Bill, RowsShiftWhileLinesCome) {
  open_items(notebook);
  cloud->wait_ms(a_day_ms);
  const Json first = lines().front();
  for (int i = 0; i < 10; ++i) cloud->wait_ms(an_hour_ms);
  EXPECT_NE(lines().front().at("id"), first.at("id"));
}

TEST_F(Bill, TheMoneyEqualsTheMetersToTheCent) {
  open_items(notebook);
  for (int i = 0; i < 100; ++i) cloud->wait_ms(an_hour_ms);
  cloud->v1("POST", "notebooks/n-1/stop");
  cloud->wait_ms(2 * a_day_ms);
  // Compute until the stop is over, ten seconds after 12:05:30 of the fourth day: 102 h 340 s.
  EXPECT_NEAR(sum(of_type(lines(), "duration")), 0.6 * (102 + 340.0 / 3600), 0.0101);
  EXPECT_NEAR(sum(of_type(lines(), "duration"), "usage"), 102 * 3600 + 340, 0.1);
}

TEST_F(Bill, WhatFillsNoCentIsNotLost) {
  open_items(notebook);
  cloud->wait_ms(10 * a_day_ms);
  const auto rows = of_type(lines("&bill_date_begin=2023-03-12&bill_date_end=2023-03-18"), "size");
  ASSERT_THAT(rows, SizeIs(7 * 24));
  EXPECT_NEAR(sum(rows), 0.00375 * 7 * 24, 0.0101);
  EXPECT_DOUBLE_EQ(rows.front().at("unit_price").get<double>(), 0.00375);
}

TEST_F(Bill, TheLastHourComesAfterTheEnd) {
  open_items(notebook);
  cloud->set("notebook.delete_needs_stopped", 0);
  cloud->v1("DELETE", "notebooks/n-1");
  cloud->wait_ms(26 * an_hour_ms);
  double last_usage = 0;
  for (const Json& row : of_type(lines(), "duration")) {
    if (row.at("effective_time") == "2023-03-11T08:00:00Z") last_usage = row.at("usage");
    EXPECT_LE(row.at("effective_time").get<std::string>(), "2023-03-11T08:00:00Z");
  }
  EXPECT_EQ(last_usage, 5 * 60 + 30 + 8);
  EXPECT_EQ(cloud->account().find("notebook", "n-1"), nullptr);
}

TEST_F(Bill, NoLineComesBeforeAnHourHasPassed) {
  open_items(notebook);
  const auto now = lines();
  for (const Json& row : now) {
    EXPECT_LE(row.at("expire_time").get<std::string>(), "2023-03-11T07:05:30Z");
  }
}

TEST_F(Bill, DaysAndMonthsAreThoseOfGmtPlusEight) {
  open_items(notebook);
  cloud->wait_ms(22 * a_day_ms);
  std::string last_of_march;
  for (const Json& row : lines()) {
    EXPECT_LE(row.at("bill_date").get<std::string>(), "2023-03-31");
    last_of_march = std::max(last_of_march, row.at("effective_time").get<std::string>());
  }
  EXPECT_EQ(last_of_march, "2023-03-31T15:00:00Z");
  std::string first_of_april = "9";
  for (const Json& row : lines("", "2023-04")) {
    first_of_april = std::min(first_of_april, row.at("effective_time").get<std::string>());
  }
  EXPECT_EQ(first_of_april, "2023-03-31T16:00:00Z");
}

TEST_F(Bill, AServiceHasALineForEachOfItsModels) {
  open_items(
      R"({"kind":"service","name":"a-b","rate_per_hour":"3","detail":{"config":[
         {"model_id":"m-1"},{"model_id":"m-2"}]}})");
  cloud->wait_ms(3 * a_day_ms);
  std::map<std::string, double> sums;
  for (const Json& row : lines("&bill_date_begin=2023-03-12&bill_date_end=2023-03-12")) {
    sums[row.at("resource_id")] += row.at("amount").get<double>();
  }
  ASSERT_THAT(sums, SizeIs(2));
  EXPECT_DOUBLE_EQ(sums.at("a-b-m-1"), sums.at("a-b-m-2"));
}

TEST_F(Bill, AJobStandsUnderItsNameAndAnotherId) {
  open_items(R"({"kind":"training_job","name":"train","id":"j-1"})");
  cloud->wait_ms(2 * a_day_ms);
  const auto rows = lines();
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.front().at("resource_name"), "train");
  EXPECT_NE(rows.front().at("resource_id"), "j-1");
}

TEST_F(Bill, APoolStandsUnderItsDisplayNameAndItsBillingId) {
  open_items(
      R"({"kind":"pool","name":"p","id":"p-p1","detail":{"metadata":{"labels":
         {"os.modelarts/resource.id":"maos-p"}}}})");
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_EQ(lines().front().at("resource_id"), "maos-p");
  EXPECT_EQ(lines().front().at("resource_name"), "p");
}

TEST_F(Bill, APoolMayStandUnderItsFlavorsInstead) {
  open_items(
      R"({"kind":"pool","name":"p","id":"p-p1","detail":{"metadata":{"annotations":
         {"os.modelarts/flavor.resource.ids":"{\"modelarts.vm.cpu.8ud\":\"maos.vm.8ud.1\"}"}}}})");
  cloud->set("bill.pool_lines", 1);
  cloud->wait_ms(minute_ms);
  cloud->wait_ms(2 * a_day_ms);
  std::set<std::string> ids;
  for (const Json& row : lines("&bill_date_begin=2023-03-12&bill_date_end=2023-03-31")) {
    ids.insert(row.at("resource_id"));
  }
  EXPECT_THAT(ids, ::testing::ElementsAre("maos.vm.8ud.1"));
}

TEST_F(Bill, WhatRunsInAPoolHasNoLineOfItsOwn) {
  open_items(
      R"({"kind":"pool","name":"p","id":"p-p1"},
         {"kind":"training_job","name":"in","detail":{"spec":{"resource":{"pool_id":"p-p1"}}}})");
  cloud->wait_ms(2 * a_day_ms);
  for (const Json& row : lines()) EXPECT_EQ(row.at("resource_name"), "p");
}

TEST_F(Bill, APackageTakesTheMoneyAndLeavesTheUsage) {
  open_items(R"({"kind":"training_job","name":"t","detail":{"_cover":"package"}})");
  cloud->wait_ms(2 * a_day_ms);
  const auto rows = lines();
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(sum(rows), 0);
  EXPECT_GT(sum(rows, "usage"), 3600);
  EXPECT_GT(sum(rows, "free_resource_usage"), 3600);
  EXPECT_THAT(lines("&include_zero_record=false"), SizeIs(0));
  const Said packages = cloud->at("POST", "/v3/payments/free-resources/query", Json::object());
  EXPECT_EQ(packages.body.at("total_count"), 1);
}

TEST_F(Bill, ACouponPaysInPlaceOfCash) {
  open_items(R"({"kind":"training_job","name":"t","detail":{"_cover":"coupon"}})");
  cloud->wait_ms(2 * a_day_ms);
  const auto rows = lines();
  EXPECT_GT(sum(rows, "coupon_amount"), 0);
  EXPECT_EQ(sum(rows, "cash_amount"), 0);
}

TEST_F(Bill, ShowsWhatIsNoLongerThereWhatNobodyCanDeleteAndWhatMembersPay) {
  open(R"(,"bill":[
    {"resource_id":"gone-1","resource_name":"gone","age_s":86400,"ended_age_s":43200,
     "rate_per_hour":"1"},
    {"resource_type":"hws.resource.type.modelarts.tokens","resource_id":"tokens","age_s":86400,
     "rate_per_hour":"0.5"},
    {"resource_id":"theirs","age_s":86400,"rate_per_hour":"2","customer":"sandbox-member"}])");
  cloud->wait_ms(2 * a_day_ms);
  std::map<std::string, size_t> found;
  for (const Json& row : lines()) ++found[row.at("resource_id")];
  EXPECT_THAT(found, SizeIs(2));
  EXPECT_EQ(found.at("gone-1"), 13U);
  const Said all =
      cloud->at("GET", "/v2/bills/customer-bills/res-fee-records?cycle=2023-03&resource_id=theirs");
  EXPECT_GT(all.body.at("total_count"), 20);
  EXPECT_EQ(all.body["fee_records"][0].at("customer_id"), "sandbox-member");
}

TEST_F(Bill, TheOtherListIsSummedUpUnlessItIsAskedForMore) {
  open_items(notebook);
  cloud->wait_ms(3 * a_day_ms);
  const std::string path = "/v2/bills/customer-bills/res-records/query";
  const Said summed = cloud->at("POST", path, {{"cycle", "2023-03"}, {"res_instance_id", ""}});
  ASSERT_EQ(summed.status, 200) << summed.body.dump();
  EXPECT_THAT(summed.body.at("monthly_records"), SizeIs(1));
  const Json& row = summed.body["monthly_records"][0];
  EXPECT_EQ(row.at("res_instance_id"), "n-1");
  EXPECT_EQ(row.at("resource_Type_code"), "hws.resource.type.modelarts");
  EXPECT_EQ(row.at("charge_mode"), 3);
  EXPECT_NEAR(row.at("consume_amount").get<double>(), sum(lines()), 0.001);
  const Said daily = cloud->at("POST", path, {{"cycle", "2023-03"}, {"statistic_type", 2}});
  EXPECT_GT(daily.body.at("total_count"), 2);
}

TEST_F(Bill, AnEmptyFilterOfTheFirstListFindsWhatIsEmpty) {
  open_items(notebook);
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_THAT(lines("&resource_id="), SizeIs(0));
}

TEST_F(Bill, MonthlySumsAddUp) {
  open_items(notebook);
  cloud->wait_ms(2 * a_day_ms);
  const Said said = cloud->at("GET", "/v2/bills/customer-bills/monthly-sum?bill_cycle=2023-03");
  EXPECT_NEAR(said.body.at("consume_amount").get<double>(), sum(lines()), 0.001);
  EXPECT_EQ(said.body.at("currency"), "CNY");
}

TEST_F(Bill, ThePurchaseOfAYearAndItsRefundStandInIt) {
  open_items(
      R"({"kind":"subscription","id":"s1","rate_per_hour":"2","age_s":864000,
          "detail":{"_paid":{"period_num":1}}})");
  unsubscribe({"s1"});
  cloud->wait_ms(2 * a_day_ms);
  const auto bought = lines("&bill_type=1"), returned = lines("&bill_type=4");
  ASSERT_THAT(bought, SizeIs(1));
  ASSERT_THAT(returned, SizeIs(1));
  EXPECT_EQ(bought[0].at("amount"), 1440.0);
  EXPECT_EQ(bought[0].at("charge_mode"), "1");
  EXPECT_EQ(returned[0].at("amount"), -864.0);
}

TEST_F(Bill, TheInternationalSiteBillsSmallerPartsThanCents) {
  open(R"(,"site":"international","items":[)" + std::string(notebook) + "]");
  cloud->wait_ms(2 * a_day_ms);
  const auto rows = of_type(lines("&bill_date_begin=2023-03-12&bill_date_end=2023-03-12"), "size");
  ASSERT_FALSE(rows.empty());
  for (const Json& row : rows) EXPECT_DOUBLE_EQ(row.at("amount").get<double>(), 0.00375);
}

TEST_F(Bill, TheSameAccountGivesTheSameBill) {
  open_items(notebook);
  cloud->wait_ms(2 * a_day_ms);
  const auto first = lines();
  open_items(notebook);
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_EQ(lines(), first);
}

TEST_F(Bill, RefusesAMonthThatIsNone) {
  open_items(notebook);
  for (const char* cycle : {"", "2023", "2023-13", "2018-12", "2023-03-01"}) {
    const Said said =
        cloud->at("GET", std::string("/v2/bills/customer-bills/res-fee-records?cycle=") + cycle);
    EXPECT_EQ(said.code(), "CBC.0100") << cycle;
  }
}

TEST(BillCalendar, AMonthBeginsAtSixteenHoursOfTheDayBefore) {
  const auto month = billing_month("2023-03");
  ASSERT_TRUE(month);
  EXPECT_EQ(billing_cycle(month->from_ms), "2023-03");
  EXPECT_EQ(billing_cycle(month->from_ms - 1), "2023-02");
  EXPECT_EQ(billing_cycle(month->to_ms), "2023-04");
  EXPECT_EQ(billing_date(month->to_ms - 1), "2023-03-31");
}

}  // namespace
}  // namespace billstop::sandbox::testing
