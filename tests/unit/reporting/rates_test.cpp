#include "core/reporting/rates.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/small_plan.hpp"

namespace billstop::core {
namespace {

using namespace test;

TEST(Rates, WhatAnotherPaysIsNotCountedTwice) {
  Meter paid = meter("compute", "5");
  paid.paid_by = ResourceKey{{"pool"}, "p"};
  RateSum sum;
  sum.add(paid);
  EXPECT_EQ(sum.decimal(), "0");
}

TEST(Rates, AMeterThatDoesNotRunCostsNothing) {
  Meter off = meter("compute", "5");
  off.runs = Runs::no;
  RateSum sum;
  sum.add(off);
  EXPECT_EQ(to_text(sum), "0");
}

TEST(Rates, AMeterThatMayRunMakesTheSumUnknown) {
  Meter maybe = meter("compute", "5");
  maybe.runs = Runs::unknown;
  RateSum sum;
  sum.add(meter("storage", "1"));
  sum.add(maybe);
  EXPECT_EQ(sum.decimal(), std::nullopt);
  EXPECT_EQ(sum.known_decimal(), "1");
  EXPECT_EQ(to_text(sum), "unknown (1 CNY known, 1 meter unknown)");
}

TEST(Rates, CurrenciesAreNeverAddedUp) {
  Meter dollars = meter("storage", "2");
  dollars.rate_per_hour = Money::parse("2", "USD");
  RateSum sum;
  sum.add(meter("compute", "1"));
  sum.add(dollars);
  EXPECT_EQ(sum.decimal(), std::nullopt);
  EXPECT_EQ(sum.currency(), "");
  EXPECT_EQ(to_text(sum), "1 CNY + 2 USD");
}

TEST(Rates, LeftIsWhatTheChosenWaysDoNotEnd) {
  Plan plan = small_plan();
  plan.entries.pop_back();
  EXPECT_EQ(to_text(burning_rate(plan)), "13.25 CNY");
  EXPECT_EQ(to_text(left_rate(plan)), "12.05 CNY");
}

TEST(Rates, ASumOutOfRangeIsAnErrorAndNoAmount) {
  RateSum sum;
  sum.add(meter("compute", "92233720368"));
  EXPECT_THROW(sum.add(meter("compute", "92233720368")), MoneyError);
}

}  // namespace
}  // namespace billstop::core
