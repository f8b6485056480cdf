#include "core/billing/bill_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* english =
    "Billing Cycle,Product Type Code,Resource ID,Resource Name,Region Code,Billing Mode,Bill Type,"
    "Usage Start Time,Usage End Time,Usage,Usage Unit,List Price (CNY),Amount Due (CNY)\r\n"
    "2026-03,hws.service.type.modelarts,id-1,\"a, \"\"b\"\"\",cn-north-4,Pay-per-use,"
    "Expenditure-use,2026-03-01 16:00:00,2026-03-01 17:00:00,1800,Second,\"1,234.50\",0.25\r\n";

std::string told(const std::string& text) {
  try {
    parse_bill_file(text, "bill.csv");
  } catch (const BillFileError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(BillFile, ReadsEnglishColumns) {
  const Bill bill = parse_bill_file(english, "bill.csv");
  ASSERT_THAT(bill.lines, SizeIs(1));
  const BillLine& line = bill.lines.front();
  EXPECT_EQ(line.resource_id, "id-1");
  EXPECT_EQ(line.resource_name, "a, \"b\"");
  EXPECT_EQ(line.region.value, "cn-north-4");
  EXPECT_EQ(line.from, parse_utc("2026-03-01T08:00:00Z"));
  EXPECT_EQ(line.to, parse_utc("2026-03-01T09:00:00Z"));
  EXPECT_EQ(line.used_s, 1800);
  EXPECT_EQ(line.official, Money::parse("1234.5", "CNY"));
  EXPECT_EQ(line.amount, Money::parse("0.25", "CNY"));
  EXPECT_EQ(line.type, LineType::use);
  EXPECT_FALSE(line.prepaid);
  EXPECT_THAT(bill.months, ::testing::ElementsAre("2026-03"));
}

TEST(BillFile, ReadsChineseColumnsInAnyOrderBehindAByteOrderMark) {
  const Bill bill = parse_bill_file(
      "\xEF\xBB\xBF资源ID,应付金额(元),产品类型,资源名称,计费模式,账单类型,使用开始时间,"
      "使用结束时间\n"
      "\tmaos-1,-3.5,AI开发平台ModelArts,池,包年/包月,退款-退订,2026/3/1 0:00,2026/4/1 0:00\n"
      "合计,12,,,,,,\n",
      "bill.csv");
  ASSERT_THAT(bill.lines, SizeIs(1));
  const BillLine& line = bill.lines.front();
  EXPECT_EQ(line.resource_id, "maos-1");
  EXPECT_EQ(line.service_type, "hws.service.type.modelarts");
  EXPECT_EQ(line.type, LineType::refund);
  EXPECT_TRUE(line.prepaid);
  EXPECT_EQ(line.amount, Money::parse("-3.5", "CNY"));
  EXPECT_EQ(line.from, parse_utc("2026-02-28T16:00:00Z"));
}

TEST(BillFile, LeavesOutOtherServices) {
  EXPECT_THAT(parse_bill_file("Service Type,Resource ID,Billing Cycle,Amount Due\n"
                              "Elastic Cloud Server,x,2026-03,1\n",
                              "bill.csv")
                  .lines,
              IsEmpty());
}

TEST(BillFile, NamesLineColumnAndHeadingOfAMistake) {
  const std::string text = std::string(english) +
                           "2026-03,hws.service.type.modelarts,id-2,n,cn-north-4,Pay-per-use,"
                           "Expenditure-use,yesterday,2026-03-01 17:00:00,1,Second,1,1\n";
  EXPECT_EQ(told(text),
            "bill.csv, line 3, column 8 (Usage Start Time): \"yesterday\" is not a time such as "
            "2026-03-01 08:00:00");
}

TEST(BillFile, NamesWhereAQuoteWasNotClosed) {
  EXPECT_EQ(told("Service Type,Resource ID\nModelArts,\"x\ny"),
            "bill.csv, line 1, column 3: no column is called Usage Start Time, Expenditure Time or "
            "Billing Cycle, in English or Chinese");
  EXPECT_EQ(told(std::string(english) + "2026-03,\"x\ny"),
            "bill.csv, line 4, column 2: the quote that opens in line 3 is never closed");
  EXPECT_EQ(told(std::string(english) + "2026-03,\"x\"y\n"),
            "bill.csv, line 3, column 2: text behind a closing quote");
}

TEST(BillFile, NamesARowThatIsTooLong) {
  EXPECT_EQ(told("Service Type,Resource ID,Billing Cycle,Amount Due\nModelArts,x,2026-03,1,2\n"),
            "bill.csv, line 2, column 5: more cells than there are headings");
}

TEST(BillFile, TakesAWholeMonthWhereTheFileHasNoTimes) {
  const Bill bill = parse_bill_file(
      "Service Type,Resource ID,Billing Cycle,Amount Due\nModelArts,x,2026-03,1\n", "bill.csv");
  EXPECT_EQ(bill.lines.front().from, parse_utc("2026-02-28T16:00:00Z"));
  EXPECT_EQ(bill.lines.front().to, parse_utc("2026-03-31T16:00:00Z"));
}

TEST(BillFile, TakesOneCurrencyAlone) {
  EXPECT_EQ(
      told("Service Type,Resource ID,Billing Cycle,Amount Due,Currency\n"
           "ModelArts,x,2026-03,1,CNY\nModelArts,y,2026-03,1,USD\n"),
      "bill.csv, line 3, column 5 (Currency): \"USD\" is not the currency of the other lines");
}

TEST(BillFile, KeepsOnlyTheAccountsOwnLines) {
  Bill bill = parse_bill_file(
      "Account ID,Service Type,Resource ID,Billing Cycle,Amount Due\n"
      "me,ModelArts,x,2026-03,1\nyou,ModelArts,y,2026-03,1\n",
      "bill.csv");
  keep_own_lines(bill, {.account = {"me"}});
  ASSERT_THAT(bill.lines, SizeIs(1));
  EXPECT_EQ(bill.lines.front().resource_id, "x");
  EXPECT_EQ(bill.of_others, 1U);
}

TEST(BillCalendar, KnowsOnlyRealTimes) {
  EXPECT_FALSE(parse_utc("2026-02-30T00:00:00Z"));
  EXPECT_FALSE(parse_utc("2026-02-28 00:00:00"));
  EXPECT_FALSE(parse_gmt8("2026-13-01"));
  EXPECT_FALSE(begin_of_month("2026-3"));
  EXPECT_EQ(month_closed(*parse_utc("2026-12-31T16:30:00Z")), parse_utc("2027-02-03T16:00:00Z"));
}

}  // namespace
}  // namespace billstop::core
