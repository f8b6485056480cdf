#include "core/cli/exit_codes.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

TEST(ExitCodes, NothingThatHoldsIsSuccess) {
  EXPECT_EQ(first_that_holds({}), ExitCode::ok);
}

// Each fact holds together with all that come after it, and wins.
TEST(ExitCodes, TheFirstThatHoldsWins) {
  ExitFacts facts{true, true, true, true, true, true, true};
  EXPECT_EQ(to_int(first_that_holds(facts)), 130);
  facts.interrupted = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 1);
  facts.fault = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 2);
  facts.bad_usage = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 5);
  facts.refused = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 4);
  facts.could_not_tell = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 3);
  facts.not_ended = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 6);
  facts.pending = false;
  EXPECT_EQ(to_int(first_that_holds(facts)), 0);
}

}  // namespace
}  // namespace billstop::core
