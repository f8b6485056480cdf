#include "core/domain/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace billstop::core {
namespace {

Money cny(std::string_view decimal) {
  return Money::parse(decimal, "CNY").value();
}

TEST(Money, ReadsDecimalTextExactly) {
  EXPECT_EQ(cny("12.5").units_1e8(), 1'250'000'000);
  EXPECT_EQ(cny("-0.00000001").units_1e8(), -1);
  EXPECT_EQ(cny("0").units_1e8(), 0);
}

TEST(Money, TakesMoreThanEightDecimalsOnlyWhenTheyAreZero) {
  EXPECT_EQ(cny("1.1000000000").units_1e8(), 110'000'000);
  EXPECT_FALSE(Money::parse("1.000000001", "CNY"));
}

TEST(Money, RefusesWhatIsNoDecimalNumber) {
  for (const char* text :
       {"", "-", ".5", "5.", "1e3", " 1", "1 ", "+1", "1,5", "0x1", "--1", "1.-5"})
    EXPECT_FALSE(Money::parse(text, "CNY")) << text;
}

TEST(Money, ReadsTheWholeRangeAndNothingBeyond) {
  EXPECT_EQ(cny("92233720368.54775807").units_1e8(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(cny("-92233720368.54775808").units_1e8(), std::numeric_limits<int64_t>::min());
  EXPECT_FALSE(Money::parse("92233720368.54775808", "CNY"));
}

TEST(Money, WritesTheShortestExactText) {
  for (const char* text : {"12.5", "0", "-0.00000001", "-92233720368.54775808", "100"})
    EXPECT_EQ(cny(text).decimal(), text);
  EXPECT_EQ(cny("3.10").decimal(), "3.1");
}

TEST(Money, RefusesToAddTwoCurrencies) {
  const Money usd(1, "USD");
  EXPECT_THROW(cny("1") + usd, MoneyError);
}

TEST(Money, TakesTheCurrencyOfTheFirstRealAmount) {
  EXPECT_EQ((Money() + cny("2")).currency(), "CNY");
  EXPECT_EQ((cny("2") + Money()).currency(), "CNY");
}

TEST(Money, RefusesASumThatLeavesTheRange) {
  Money most(std::numeric_limits<int64_t>::max(), "CNY");
  EXPECT_THROW(most += Money(1, "CNY"), MoneyError);
  EXPECT_EQ(most.units_1e8(), std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace billstop::core
