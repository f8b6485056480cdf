#include "core/plugin_loading/settlements.hpp"

#include <billstop/abi.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

StopSettled settled(StopOutcome outcome) {
  StopSettled s;
  s.outcome = outcome;
  return s;
}

TEST(Settlements, keep_the_first_of_an_index) {
  Settlements<StopSettled> all(1);
  EXPECT_EQ(all.settle(0, settled(StopOutcome::accepted)), "");
  EXPECT_EQ(all.settle(0, settled(StopOutcome::gone)), "settled index 0 twice");
  EXPECT_EQ(all.finish({}).at(0).outcome, StopOutcome::accepted);
}

TEST(Settlements, refuse_an_index_beyond_the_batch) {
  Settlements<StopSettled> all(2);
  EXPECT_EQ(all.settle(2, {}), "settled index 2 of a batch of 2");
}

TEST(Settlements, fill_in_what_is_missing) {
  Settlements<StopSettled> all(2);
  all.settle(1, settled(StopOutcome::gone));
  EXPECT_FALSE(all.whole());
  const auto out = all.finish(settled(StopOutcome::denied));
  EXPECT_EQ(out.at(0).outcome, StopOutcome::denied);
  EXPECT_EQ(out.at(1).outcome, StopOutcome::gone);
}

TEST(Settlements, know_each_calls_own_outcomes) {
  EXPECT_EQ(stop_outcome_of(BILLSTOP_STOP_GONE), StopOutcome::gone);
  EXPECT_EQ(verify_outcome_of(BILLSTOP_GONE), VerifyOutcome::gone);
  EXPECT_EQ(stop_outcome_of(BILLSTOP_GONE), std::nullopt);
  EXPECT_EQ(verify_outcome_of(BILLSTOP_ACCEPTED), std::nullopt);
  EXPECT_EQ(stop_outcome_of(0), std::nullopt);
}

}  // namespace
}  // namespace billstop::core
