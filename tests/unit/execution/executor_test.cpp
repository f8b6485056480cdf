#include "core/execution/executor.hpp"

#include "tests/unit/execution/fake_cloud.hpp"

namespace billstop::core {
namespace {

using testing::Stage;
using testing::thing;

TEST(Executor, APoolIsStoppedOnlyAfterWhatRunsInItHasEnded) {
  Stage s;
  s.add("notebook", "a");
  s.add("notebook", "b");
  s.add("pool", "p", {{{"notebook"}, "a"}, {{"notebook"}, "b"}});
  s.run();
  EXPECT_EQ(s.cloud.stopped.back(), "p");
  EXPECT_GE(s.cloud.stopped_at["p"], s.cloud.ends_at["a"]);
  EXPECT_EQ(s.item(2).verdict, Verdict::gone);
}

TEST(Executor, AFailedChildBlocksItsOwnPoolAndNothingElse) {
  Stage s;
  s.add("notebook", "a");
  s.add("pool", "p", {{{"notebook"}, "a"}});
  s.add("notebook", "b");
  s.add("pool", "q", {{{"notebook"}, "b"}});
  s.cloud.stop_answers["a"] = StopOutcome::failed;
  s.run();
  EXPECT_EQ(s.item(0).verdict, Verdict::failed);
  EXPECT_EQ(s.item(1).verdict, Verdict::blocked);
  EXPECT_NE(s.item(1).reason.find("notebook:a"), std::string::npos);
  EXPECT_EQ(s.item(3).verdict, Verdict::gone);
}

TEST(Executor, NothingWaitsForTheSlowDeletionOfSomethingElse) {
  Stage s;
  s.add("notebook", "slow");
  s.add("notebook", "quick");
  s.run();
  EXPECT_LT(s.cloud.stopped_at["quick"], s.cloud.ends_at["slow"]);
}

TEST(Executor, WhatWaitsForSomethingOutsideTheRunIsBlocked) {
  Stage s;
  s.add("pool", "p", {{{"notebook"}, "elsewhere"}});
  s.run();
  EXPECT_EQ(s.item(0).verdict, Verdict::blocked);
  EXPECT_TRUE(s.cloud.stopped.empty());
}

TEST(Executor, EveryStopHasItsIntentSyncedBeforeItLeaves) {
  Stage s;
  s.add("notebook", "a");
  s.run();
  EXPECT_EQ(s.journal.records.at(0).type, "intent");
  EXPECT_GE(s.journal.synced, 1u);
}

TEST(Executor, AJournalThatCannotBeWrittenStopsNothing) {
  Stage s;
  s.add("notebook", "a");
  s.journal.fails = true;
  s.run();
  EXPECT_TRUE(s.cloud.stopped.empty());
  EXPECT_EQ(s.executor->fatal(), "the disk is full");
}

TEST(Executor, AReadingOlderThanAMinuteIsReadAgainBeforeTheStop) {
  Stage s;
  s.add("notebook", "a").read_at = s.loop.now() - Millis(61'000);
  Resource changed = thing("notebook", "a");
  changed.tags.push_back({"billstop:keep", ""});
  s.cloud.now_is["a"] = changed;
  s.veto = [](const Resource& now) { return now.tags.empty() ? "" : "protected"; };
  s.run();
  EXPECT_TRUE(s.cloud.stopped.empty());
  EXPECT_EQ(s.item(0).verdict, Verdict::skipped);
}

TEST(Executor, NothingIsReadAgainSoEarlyThatItIsOldBeforeItsTurn) {
  Stage s;
  s.cloud.reading = Millis(300);
  for (int i = 0; i < 300; ++i)
    s.add("notebook", "n" + std::to_string(i)).read_at = s.loop.now() - Millis(61'000);
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 300u);
  for (const auto& [id, times] : s.cloud.read_before_stop) EXPECT_EQ(times, 1) << id;
}

TEST(Executor, WhatCameWithOneOrderLeavesTogether) {
  Stage s;
  s.add("notebook", "slow");
  RunItem& first = s.add("contract", "a");
  first.planned.resource.uses = {{"same-order", {{"contract"}, "b"}}};
  RunItem& other = s.add("contract", "b", {{{"notebook"}, "slow"}});
  other.planned.resource.uses = {{"same-order", {{"contract"}, "a"}}};
  s.run();
  EXPECT_EQ(s.cloud.stopped_at["a"], s.cloud.stopped_at["b"]);
  EXPECT_GE(s.cloud.stopped_at["a"], s.cloud.ends_at["slow"]);
  EXPECT_EQ(s.cloud.stop_calls, 2u);
}

TEST(Executor, WhatCameWithOneOrderGoesAloneOnceTheOtherCannot) {
  Stage s;
  s.add("contract", "a").planned.resource.uses = {{"same-order", {{"contract"}, "b"}}};
  s.add("contract", "b", {{{"notebook"}, "elsewhere"}});
  s.run();
  EXPECT_EQ(s.cloud.stopped, std::vector<std::string>{"a"});
}

TEST(Executor, StoredDataGoesOnlyAfterALookAtItsUsersOfTheLastMinute) {
  Stage s;
  s.cloud.ending = Millis(200'000);
  s.add("training_job", "j");
  s.add("obs_path", "obs://b/out", {{{"training_job"}, "j"}}).users_read_at = s.loop.now();
  s.run();
  EXPECT_EQ(s.looks_at_users, 1);
  EXPECT_EQ(s.item(1).verdict, Verdict::gone);
}

TEST(Executor, StoredDataThatWasJustSeenUnusedGoesWithoutAnotherLook) {
  Stage s;
  s.add("obs_path", "obs://b/out").users_read_at = s.loop.now();
  s.run();
  EXPECT_EQ(s.looks_at_users, 0);
  EXPECT_EQ(s.item(0).verdict, Verdict::gone);
}

TEST(Executor, StoredDataIsEmptiedAFewAtATimeAndNothingElseWaitsForIt) {
  Stage s;
  s.limits.emptied_at_once = 2;
  for (const char* id : {"obs://a", "obs://b", "obs://c", "obs://d", "obs://e"})
    s.add("obs_path", id);
  for (const char* id : {"n1", "n2", "n3"}) s.add("notebook", id);
  s.run();
  std::map<OwnTime, int> emptied, stopped;
  for (const auto& [id, at] : s.cloud.stopped_at)
    ++(id.starts_with("obs://") ? emptied : stopped)[at];
  EXPECT_EQ(emptied.size(), 3u);
  for (const auto& [at, count] : emptied) EXPECT_LE(count, 2);
  EXPECT_EQ(stopped.size(), 1u);
}

TEST(Executor, StoredDataStaysWhileSomebodyUsesItAndIsTriedAFewTimes) {
  Stage s;
  s.add("obs_path", "obs://b/out");
  s.used[{{"obs_path"}, "obs://b/out"}] = "training_job:j uses it and runs again";
  s.run();
  EXPECT_TRUE(s.cloud.stopped.empty());
  EXPECT_EQ(s.looks_at_users, 3);
  EXPECT_EQ(s.item(0).verdict, Verdict::blocked);
  EXPECT_EQ(s.item(0).reason, "training_job:j uses it and runs again");
}

TEST(Executor, StoredDataWhoseUserEndsMeanwhileGoes) {
  Stage s;
  s.add("obs_path", "obs://b/out").users_read_at = s.loop.now() - Millis(61'000);
  s.used[{{"obs_path"}, "obs://b/out"}] = "training_job:j uses it and runs again";
  s.loop.after(Millis(5'000), [&] { s.used.clear(); });
  s.run();
  EXPECT_EQ(s.looks_at_users, 2);
  EXPECT_EQ(s.item(0).verdict, Verdict::gone);
}

TEST(Executor, WhatIsAcceptedAndNeverEndsIsPendingAtTheDeadline) {
  Stage s;
  s.limits.deadline = Millis(600'000);
  s.add("notebook", "a");
  s.cloud.stuck.insert("a");
  s.cloud.verify_answers["a"] = VerifyOutcome::pending;
  s.run();
  EXPECT_EQ(s.item(0).verdict, Verdict::pending);
}

TEST(Executor, StillRunningAfterAnAcceptedStopIsStoppedTwiceMoreAndThenFails) {
  Stage s;
  s.add("notebook", "a");
  s.cloud.verify_answers["a"] = VerifyOutcome::still_running;
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 3u);
  EXPECT_EQ(s.item(0).verdict, Verdict::failed);
}

TEST(Executor, AnOrderIsNeverSentAgainHoweverLongTheCloudShowsNothingOfIt) {
  Stage s;
  s.cloud.asked_first = "POST /unsubscribe";
  s.cloud.stuck = {"n1"};
  s.add("notebook", "n1");
  s.run();
  EXPECT_EQ(s.cloud.orders_sent, 1u);
  EXPECT_EQ(s.item(0).verdict, Verdict::pending);
}

TEST(Executor, AnOrderThatTheCloudTurnedDownIsSentAgain) {
  Stage s;
  s.cloud.asked_first = "POST /unsubscribe";
  s.cloud.stop_answers["n1"] = StopOutcome::retry;
  s.add("notebook", "n1");
  s.run();
  EXPECT_EQ(s.cloud.orders_sent, 2u);
  EXPECT_EQ(s.item(0).verdict, Verdict::gone);
}

TEST(Executor, AnOrderThatLeftBeforeTheCrashIsNotSentByTheResumedRun) {
  Stage s;
  s.cloud.asked_first = "POST /unsubscribe";
  s.add("notebook", "n1").left_once = {"POST /unsubscribe"};
  s.run();
  EXPECT_EQ(s.cloud.orders_sent, 0u);
  EXPECT_EQ(s.item(0).verdict, Verdict::pending);
}

TEST(Executor, ARetryIsAskedAgainAndCountsNoStep) {
  Stage s;
  s.add("notebook", "a");
  s.cloud.stop_answers["a"] = StopOutcome::retry;
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 2u);
  EXPECT_EQ(s.item(0).steps, 1);
  EXPECT_EQ(s.item(0).verdict, Verdict::gone);
}

TEST(Executor, AWayHasAtMostEightSteps) {
  Stage s;
  s.add("notebook", "a");
  s.cloud.verify_answers["a"] = VerifyOutcome::next_step;
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 8u);
  EXPECT_EQ(s.item(0).verdict, Verdict::failed);
}

TEST(Executor, OneListingAnswersForAllThatWait) {
  Stage s;
  for (int i = 0; i < 40; ++i) s.add("notebook", "n" + std::to_string(i));
  s.run();
  EXPECT_LT(s.cloud.verify_calls, 40u);
}

TEST(Executor, KindsThatGoFirstAreWaitedForAndHoldNothingBackWhenTheyFail) {
  Stage s;
  s.add("notebook", "a");
  s.add("pool", "p").planned.after_kinds = {{"notebook"}};
  s.cloud.stop_answers["a"] = StopOutcome::failed;
  s.run();
  EXPECT_EQ(s.cloud.stopped, (std::vector<std::string>{"a", "p"}));
  EXPECT_EQ(s.item(1).verdict, Verdict::gone);
}

TEST(Executor, AnInterruptStartsNothingNew) {
  Stage s;
  s.add("notebook", "a");
  s.add("pool", "p", {{{"notebook"}, "a"}});
  s.loop.after(Millis(5'000), [&] { s.executor->interrupt(); });
  s.run();
  EXPECT_EQ(s.cloud.stopped, std::vector<std::string>{"a"});
  EXPECT_EQ(s.item(1).verdict, Verdict::unknown);
}

TEST(Executor, ItsOwnStopMakesNothingTooYoungForTheNextStep) {
  Stage s;
  s.add("notebook", "a").planned.resource.updated_at = cloud_time(1'600'000'000'000);
  Resource stopped = thing("notebook", "a");
  stopped.updated_at = cloud_time(1'700'000'000'000);
  s.cloud.now_is["a"] = stopped;
  s.cloud.verify_answers["a"] = VerifyOutcome::next_step;
  s.veto = [](const Resource& now) {
    return now.updated_at == cloud_time(1'700'000'000'000) ? std::string("too young") : "";
  };
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 8u);
}

TEST(Executor, AResumedStopThatMayNeverHaveLeftIsSentAgainWhenNothingHasChanged) {
  Stage s;
  s.add("notebook", "a").state = ItemState::verifying;
  s.cloud.verify_answers["a"] = VerifyOutcome::unknown;
  s.limits.deadline = Millis(180'000);
  s.run();
  EXPECT_EQ(s.cloud.stopped, std::vector<std::string>{"a"});
}

TEST(Executor, WhatASweepFindsRunningAgainIsStoppedAgain) {
  Stage s;
  s.add("notebook", "a");
  s.run();
  s.cloud.ends_at.clear();
  s.executor->put_back(0, thing("notebook", "a"), s.loop.now());
  s.run();
  EXPECT_EQ(s.cloud.stopped.size(), 2u);
  EXPECT_EQ(s.item(0).restarts, 1);
}

}  // namespace
}  // namespace billstop::core
