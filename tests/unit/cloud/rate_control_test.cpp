#include "core/cloud/rate_control.hpp"

#include "tests/support/limited_cloud.hpp"
#include "tests/unit/cloud/fake_loop.hpp"

namespace billstop::core {
namespace {

using namespace std::chrono_literals;

constexpr auto reading = RateClass::reading;

class RateControlTest : public testing::Test {
 protected:
  // Asks for `count` leaves and says how many went within `span`.
  int went_within(RateControl& rates, Millis span, int count = 10'000) {
    int went = 0;
    for (int i = 0; i < count; ++i) rates.acquire("modelarts", reading, [&] { ++went; });
    loop.run_for(span);
    const int now = went;
    return now;
  }

  FakeLoop loop;
};

TEST_F(RateControlTest, HoldsItsFirstRate) {
  RateControl rates(loop, {.first_reading_per_s = 50});
  const int went = went_within(rates, 10s);
  EXPECT_GE(went, 490);
  EXPECT_LE(went, 520);
}

TEST_F(RateControlTest, LetsThemGoInTheOrderOfAsking) {
  RateControl rates(loop, {.first_reading_per_s = 1});
  std::vector<int> order;
  for (int i = 0; i < 4; ++i) rates.acquire("iam", reading, [&order, i] { order.push_back(i); });
  loop.run_for(10s);
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

TEST_F(RateControlTest, LetsWhatGoesAheadGoBeforeTheOthers) {
  RateControl rates(loop, {.first_reading_per_s = 1});
  std::vector<int> order;
  for (int i = 0; i < 6; ++i)
    rates.acquire(
        "iam", reading, [&order, i] { order.push_back(i); }, i >= 4);
  loop.run_for(10s);
  EXPECT_EQ(order, (std::vector{0, 4, 5, 1, 2, 3}));
}

TEST_F(RateControlTest, ASmallAccountsBillingIsReadAtOnceAndNeverBeyondTheGrantedRate) {
  RateControl rates(loop, {.rate_share = 0.5, .billing_per_s = 10});
  int went = 0;
  for (int i = 0; i < 100; ++i) rates.acquire("bss", reading, [&] { ++went; });
  EXPECT_EQ(went, 2);
  loop.run_for(1s);
  EXPECT_LE(went, 7);
}

TEST_F(RateControlTest, ClassesAndServicesDoNotHoldEachOtherUp) {
  RateControl rates(loop, {.first_reading_per_s = 1, .first_mutating_per_s = 1});
  int went = 0;
  for (const auto& [service, rate_class] :
       {std::pair("iam", reading), std::pair("iam", RateClass::mutating),
        std::pair("evs", reading)})
    rates.acquire(service, rate_class, [&] { ++went; });
  loop.run_for(0ms);
  EXPECT_EQ(went, 3);
}

TEST_F(RateControlTest, GrowsWhileTheCloudAnswers) {
  RateControl rates(loop, {.first_reading_per_s = 10});
  for (int i = 0; i < 10; ++i) rates.acquire("modelarts", reading, [] {});
  for (int i = 0; i < 100; ++i) rates.answered("modelarts", reading, loop.now(), {});
  EXPECT_GT(rates.rate_per_s("modelarts", reading), 20);
}

TEST_F(RateControlTest, DoesNotGrowByWhatNobodyWaitsFor) {
  RateControl rates(loop, {.first_reading_per_s = 10});
  rates.acquire("modelarts", reading, [] {});
  for (int i = 0; i < 100; ++i) rates.answered("modelarts", reading, loop.now(), {});
  EXPECT_EQ(rates.rate_per_s("modelarts", reading), 10);
}

TEST_F(RateControlTest, FallsAtOnceWhenTheCloudSaysTooFast) {
  RateControl rates(loop, {.first_reading_per_s = 100});
  rates.acquire("modelarts", reading, [] {});
  rates.throttled("modelarts", reading, loop.now(), 0ms);
  EXPECT_LE(rates.rate_per_s("modelarts", reading), 80);
}

TEST_F(RateControlTest, OneBurstOfRefusalsSlowsOnce) {
  RateControl rates(loop, {.first_reading_per_s = 100});
  rates.acquire("modelarts", reading, [] {});
  const OwnTime sent_at = loop.now();
  loop.run_for(50ms);
  rates.throttled("modelarts", reading, sent_at, 0ms);
  const double once = rates.rate_per_s("modelarts", reading);
  for (int i = 0; i < 20; ++i) rates.throttled("modelarts", reading, sent_at, 0ms);
  EXPECT_EQ(rates.rate_per_s("modelarts", reading), once);
}

TEST_F(RateControlTest, AReadingOfObsIsRefusedForWhatDeletionsUsedUp) {
  RateControl rates(loop, {.first_reading_per_s = 50, .first_mutating_per_s = 20});
  const auto refuse_a_reading_each_second = [&] {
    for (int i = 0; i < 5; ++i) {
      loop.run_for(1s);
      rates.throttled("obs", reading, loop.now(), 0ms);
    }
  };
  for (int i = 0; i < 1000; ++i) rates.acquire("obs", RateClass::mutating, [] {});
  refuse_a_reading_each_second();
  EXPECT_EQ(rates.rate_per_s("obs", reading), 50);
  EXPECT_LT(rates.rate_per_s("obs", RateClass::mutating), 10);
  loop.run_for(1000s);  // all are through
  const double slowed = rates.rate_per_s("obs", RateClass::mutating);
  refuse_a_reading_each_second();
  EXPECT_LT(rates.rate_per_s("obs", reading), 25);
  EXPECT_EQ(rates.rate_per_s("obs", RateClass::mutating), slowed);
}

TEST_F(RateControlTest, PausesAsLongAsTheCloudWishes) {
  RateControl rates(loop, {.first_reading_per_s = 100});
  rates.acquire("modelarts", reading, [] {});
  rates.throttled("modelarts", reading, loop.now(), 5s);
  EXPECT_EQ(went_within(rates, 4900ms, 10), 0);
}

TEST_F(RateControlTest, TakesHalfOfAnAdvertisedQuota) {
  RateControl rates(loop, {.rate_share = 0.5, .first_reading_per_s = 100});
  rates.acquire("modelarts", reading, [] {});
  rates.answered("modelarts", reading, loop.now(),
                 {{"x-apig-ratelimit-api", "remain:99,limit:600,time:1 minute"},
                  {"x-apig-ratelimit-user", "remain:9,limit:10000,time:1 minute"}});
  EXPECT_DOUBLE_EQ(rates.rate_per_s("modelarts", reading), 5);
}

TEST_F(RateControlTest, FindsTheRateThatACloudTakes) {
  for (const int limit_per_s : {20, 100, 400}) {
    FakeLoop own_loop;
    RateControl rates(own_loop, {.first_reading_per_s = 20});
    LimitedCloud cloud(own_loop, rates, limit_per_s, 200ms);
    cloud.ask(100'000);
    own_loop.run_for(120s);
    EXPECT_GT(cloud.taken, 120 * limit_per_s * 90 / 100) << limit_per_s;
    EXPECT_LT(cloud.refused * 50, cloud.taken) << limit_per_s;
  }
}

TEST_F(RateControlTest, FollowsALimitThatFallsToAQuarterForAMinute) {
  for (const int limit_per_s : {20, 100}) {
    FakeLoop own_loop;
    RateControl rates(own_loop, {.first_reading_per_s = 20});
    const Adapted adapted =
        adapt_to_a_fall(own_loop, rates, limit_per_s, [&](Millis span) { own_loop.run_for(span); });
    EXPECT_GT(adapted.taken, adapted.could * 0.9) << limit_per_s;
    EXPECT_LT(adapted.refused * 50, adapted.taken) << limit_per_s;
  }
}

TEST(AdvertisedQuota, IsReadInEveryUnit) {
  EXPECT_DOUBLE_EQ(*advertised_per_s("remain:99,limit:100,time:1 second"), 100);
  EXPECT_DOUBLE_EQ(*advertised_per_s("remain:1,limit:120,time:2 minute"), 1);
  EXPECT_DOUBLE_EQ(*advertised_per_s("remain:1,limit:3600,time:1 hour"), 1);
  EXPECT_EQ(advertised_per_s("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace billstop::core
