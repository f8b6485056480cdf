#include "core/execution/poll_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr OwnTime at(int64_t seconds) {
  return OwnTime(Millis(seconds * 1'000));
}

// A group whose stops were accepted one second after the other.
struct Group {
  explicit Group(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      RunItem item;
      item.state = ItemState::verifying;
      item.verifying_since = at(static_cast<int64_t>(i));
      items.push_back(item);
      waiting.push_back(i);
    }
  }
  PollPlan::Indices due(int64_t seconds) const { return plan.due(items, waiting, at(seconds)); }
  // A look that found all of `asked` on their way, and took no time.
  void look(const PollPlan::Indices& asked, int64_t seconds) {
    plan.leaves();
    plan.told(at(seconds), at(seconds), asked.size() == waiting.size());
    for (const size_t i : asked) items[i].looked_at = at(seconds);
  }

  std::vector<RunItem> items{};
  PollPlan::Indices waiting{};
  PollPlan plan{PollBounds{}};
};

TEST(PollPlan, IsFivePercentOfTheWaitBetweenOneAndTenSeconds) {
  const PollPlan plan{PollBounds{}};
  EXPECT_EQ(plan.delay(Millis(0)), Millis(1'000));
  EXPECT_EQ(plan.delay(Millis(60'000)), Millis(3'000));
  EXPECT_EQ(plan.delay(Millis(600'000)), Millis(10'000));
}

TEST(PollPlan, LooksAtOneOfTheThreeOldestUntilSomethingEnded) {
  Group group(10);
  EXPECT_THAT(group.due(10), ElementsAre(0));
  group.look({0}, 10);
  EXPECT_THAT(group.due(11), ElementsAre(1));
  group.look({1}, 11);
  EXPECT_THAT(group.due(12), ElementsAre(2));
  group.look({2}, 12);
  EXPECT_THAT(group.due(13), ElementsAre(0));
}

TEST(PollPlan, LooksAtEachOfFewInTurnAtItsOwnInterval) {
  Group group(2);
  group.look(group.waiting, 118);
  EXPECT_THAT(group.due(124), ElementsAre(1));
  group.look({1}, 124);
  EXPECT_THAT(group.due(128), ElementsAre(0));
  group.look({0}, 128);
  EXPECT_THAT(group.due(132), ElementsAre(1));
}

TEST(PollPlan, LooksAtAllEverySoOftenSoThatTheOldestHideNothing) {
  Group group(10);
  group.look({0}, 10);
  EXPECT_EQ(group.due(20), group.waiting);
  group.look(group.waiting, 20);
  EXPECT_EQ(group.due(49).size(), 1u);
  EXPECT_EQ(group.due(50), group.waiting);
}

TEST(PollPlan, AsksAboutOthersWhenTheyWaitedAsLongAsThoseThatEnded) {
  Group group(10);
  group.plan.learn(Millis(40'000), Millis(41'000));
  EXPECT_THAT(group.due(39), IsEmpty());
  // The second is due before another call could leave.
  EXPECT_THAT(group.due(40), ElementsAre(0, 1));
  EXPECT_EQ(group.plan.next(group.items, {5, 6}), at(45));
}

TEST(PollPlan, LearnsFromTheQuickest) {
  Group group(10);
  group.plan.learn(Millis(40'000), Millis(41'000));
  group.plan.learn(Millis(20'000), Millis(21'000));
  group.plan.learn(Millis(60'000), Millis(61'000));
  EXPECT_EQ(group.plan.next(group.items, group.waiting), at(20));
}

TEST(PollPlan, LearnsNothingFromWhatWasLastLookedAtLongBeforeItsEnd) {
  Group group(10);
  group.plan.learn(Millis(28'000), Millis(30'000));
  group.plan.learn(Millis(3'000), Millis(33'000));
  EXPECT_EQ(group.plan.next(group.items, group.waiting), at(28));
}

TEST(PollPlan, LearnsAlsoFromALaterLookThanTheFirst) {
  Group group(10);
  group.plan.learn(Millis(3'000), Millis(33'000));
  group.plan.learn(Millis(28'000), Millis(31'000));
  EXPECT_EQ(group.plan.next(group.items, group.waiting), at(28));
}

TEST(PollPlan, LooksOftenerNearTheUsualEndAndLessOftenBeyondIt) {
  PollPlan plan{PollBounds{}};
  plan.learn(Millis(120'000), Millis(121'000));
  EXPECT_EQ(plan.delay(Millis(125'000)), Millis(1'500));
  EXPECT_EQ(plan.delay(Millis(160'000)), Millis(8'000));
}

TEST(PollPlan, AsksNothingWhileACallIsOut) {
  Group group(10);
  group.plan.leaves();
  EXPECT_THAT(group.due(100), IsEmpty());
  EXPECT_EQ(group.plan.next(group.items, group.waiting), OwnTime::max());
}

TEST(PollPlan, WaitsTwiceAsLongAsALongListingTook) {
  Group group(10);
  group.plan.leaves();
  group.plan.told(at(10), at(16), true);
  EXPECT_EQ(group.plan.next(group.items, group.waiting), at(28));
}

}  // namespace
}  // namespace billstop::core
