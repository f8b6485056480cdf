#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/unit/billing/practice_bill.hpp"

namespace billstop::core::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* a_notebook =
    R"(,"items":[{"kind":"notebook","name":"n","id":"n-1","age_s":90000,
        "detail":{"flavor":"modelarts.vm.cpu.2u","volume":{"category":"EVS","capacity":5}}}])";

CloudTime at(const char* text) {
  return *parse_utc(text);
}

TEST(BillReader, ReadsEachHourOfEachMeterOnce) {
  PracticeBill cloud(PracticeBill::account(a_notebook));
  cloud.wait(3 * one_day);
  const Bill bill = cloud.read(month_so_far(cloud.now()));
  EXPECT_FALSE(bill.gap);
  EXPECT_EQ(bill.currency, "CNY");
  std::map<bool, std::set<CloudTime>> hours;
  size_t lines = 0;
  for (const BillLine& line : bill.lines) {
    EXPECT_EQ(line.resource_id, "n-1");
    EXPECT_TRUE(is_of_modelarts(line));
    hours[line.storage].insert(line.from);
    ++lines;
  }
  EXPECT_EQ(hours[false].size() + hours[true].size(), lines);
  EXPECT_TRUE(hours[false].contains(at("2023-03-12T08:00:00Z")));
}

TEST(BillReader, FindsItsSiteByAsking) {
  for (const char* code : {"150", "156"}) {
    PracticeBill cloud(
        PracticeBill::account(std::string(R"(,"site":"international")") + a_notebook,
                              std::string(R"({"bss.wrong_site_code":)") + code + "}"));
    cloud.wait(2 * one_day);
    const Bill bill = cloud.read(month_so_far(cloud.now()));
    EXPECT_FALSE(bill.gap) << code;
    EXPECT_EQ(bill.currency, "USD");
    EXPECT_THAT(bill.lines, Not(IsEmpty()));
  }
}

TEST(BillReader, KeepsMoneyToTheLastDigit) {
  PracticeBill cloud(PracticeBill::account(std::string(R"(,"site":"international")") + a_notebook));
  cloud.wait(2 * one_day);
  for (const BillLine& line : cloud.read(month_so_far(cloud.now())).lines) {
    if (!line.storage || line.from != at("2023-03-11T10:00:00Z")) continue;
    EXPECT_EQ(line.official, *Money::parse("0.00375", "USD"));
    EXPECT_EQ(line.price_per_hour, Money::parse("0.00375", "USD"));
  }
}

TEST(BillReader, ReadsTheMonthBeforeOnTheFirst) {
  EXPECT_EQ(month_so_far(at("2023-03-31T16:00:00Z")).from, at("2023-02-28T16:00:00Z"));
  EXPECT_EQ(month_so_far(at("2023-04-01T16:00:00Z")).from, at("2023-03-31T16:00:00Z"));
  PracticeBill cloud(PracticeBill::account(a_notebook));
  cloud.wait(at("2023-03-31T20:00:00Z") - cloud.now());
  const Bill bill = cloud.read(month_so_far(cloud.now()));
  EXPECT_THAT(bill.months, ::testing::ElementsAre("2023-03", "2023-04"));
  EXPECT_EQ(bill.lines.front().from, at("2023-03-10T07:00:00Z"));
}

TEST(BillReader, ReadsEveryRowThoughNewOnesComeInFrontMeanwhile) {
  std::string items;
  for (int i = 0; i < 6; ++i)
    items += std::string(i ? "," : "") +
             R"({"kind":"notebook","name":"n","age_s":250000,"id":"n-)" + std::to_string(i) + "\"}";
  PracticeBill cloud(
      PracticeBill::account(",\"items\":[" + items + "]", R"({"bill.page_max":100})"));
  cloud.wait(one_day);
  const CloudTime began = cloud.now();
  const auto known = cloud.read(recent_days(began, 4)).lines;
  ASSERT_GT(known.size(), 300U);
  // Half an hour goes by between two pages.
  cloud.before = [&](const sandbox::Request&) { cloud.loop().pass(one_hour / 2); };
  const Bill moved = cloud.read(recent_days(began, 4));
  cloud.before = nullptr;
  std::set<std::string> ids;
  for (const BillLine& line : moved.lines) EXPECT_TRUE(ids.insert(line.id).second);
  for (const BillLine& line : known) EXPECT_TRUE(ids.contains(line.id));
  EXPECT_FALSE(moved.gap);
}

TEST(BillReader, LeavesOutWhatMembersOfTheAccountUse) {
  PracticeBill cloud(PracticeBill::account(
      R"(,"bill":[{"resource_id":"theirs","rate_per_hour":"1","customer":"sandbox-member",
         "age_s":86400},{"resource_id":"ours","rate_per_hour":"1","age_s":86400}])"));
  cloud.wait(one_day);
  const Bill bill = cloud.read(month_so_far(cloud.now()));
  EXPECT_THAT(bill.lines, Not(IsEmpty()));
  for (const BillLine& line : bill.lines) EXPECT_EQ(line.resource_id, "ours");
}

TEST(BillReader, SaysThatItMayNotSeeTheBill) {
  auto world = PracticeBill::account(a_notebook);
  world->accounts.front()->users.front().all_rights = false;
  PracticeBill cloud(std::move(world));
  const Bill bill = cloud.read(month_so_far(cloud.now()));
  ASSERT_TRUE(bill.gap);
  EXPECT_EQ(bill.gap->why, MissingWhy::denied);
  EXPECT_THAT(bill.lines, IsEmpty());
}

TEST(BillReader, AsksInSmallPagesWhereLargeOnesAreRefused) {
  PracticeBill cloud(PracticeBill::account(a_notebook, R"({"bill.page_max":100})"));
  cloud.wait(4 * one_day);
  const Bill bill = cloud.read(month_so_far(cloud.now()));
  EXPECT_FALSE(bill.gap);
  EXPECT_GT(bill.lines.size(), 200U);
}

TEST(BillReader, StaysBelowTheLimitThatTheAccountShares) {
  PracticeBill cloud(PracticeBill::account(a_notebook, R"({"bill.page_max":100})"));
  cloud.wait(5 * one_day);
  const OwnTime began = cloud.loop().now();
  const size_t asked = cloud.requests;
  cloud.read(month_so_far(cloud.now()));
  const double sent = static_cast<double>(cloud.requests - asked);
  const double took_s = std::chrono::duration<double>(cloud.loop().now() - began).count();
  EXPECT_GT(sent, 5);
  EXPECT_LE(sent, 2 + 5.5 * took_s);  // two at once, then half of the ten a second that are granted
}

}  // namespace
}  // namespace billstop::core::testing
