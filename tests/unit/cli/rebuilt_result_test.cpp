#include "core/cli/rebuilt_result.hpp"

#include <gmock/gmock.h>

namespace billstop::core {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Resource notebook() {
  Resource r;
  r.kind = {"notebook"};
  r.id = "nb-1";
  r.meters = {{"compute", Runs::yes, {}, Money::parse("2", "CNY"), ""},
              {"storage", Runs::yes, {}, Money::parse("0.5", "CNY"), ""}};
  return r;
}

Plan plan_to_stop() {
  Plan plan;
  PlanEntry entry;
  entry.resource = notebook();
  entry.chosen = Chosen{{"stop"}, "stop", Effect::reversible, {"compute"}};
  entry.reason = "its disk goes on costing";
  plan.entries = {entry};
  return plan;
}

JournalRecord record(const char* type, const char* outcome) {
  JournalRecord r;
  r.type = type;
  r.at = cloud_time(60'000);
  r.key = notebook().key();
  r.way = {"stop"};
  r.outcome = outcome;
  return r;
}

RunHistory history_of(std::vector<JournalRecord> records) {
  JournalContent content;
  content.head.run = {"run-1"};
  content.records = std::move(records);
  return fold(content);
}

JournalRecord finished(int code) {
  JournalRecord r;
  r.type = "finished";
  r.exit_code = code;
  return r;
}

TEST(RebuiltResult, LeavesOnlyTheMetersThatTheWayDoesNotEnd) {
  const RunResult result = rebuilt_result(
      plan_to_stop(), history_of({record("intent", ""), record("stopped", "accepted"),
                                  record("ended", "ended"), finished(0)}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.items.at(0).verdict, Verdict::ended);
  ASSERT_THAT(result.left, SizeIs(1));
  EXPECT_EQ(left_rate_per_hour(result), Money::parse("0.5", "CNY"));
}

TEST(RebuiltResult, LeavesNothingOfWhatIsGone) {
  const RunResult result =
      rebuilt_result(plan_to_stop(), history_of({record("ended", "gone"), finished(0)}));
  EXPECT_EQ(result.items.at(0).verdict, Verdict::gone);
  EXPECT_THAT(result.left, IsEmpty());
}

TEST(RebuiltResult, OfABrokenOffRunIsInterruptedAndKnowsNothingOfAnOpenStop) {
  const RunResult result = rebuilt_result(plan_to_stop(), history_of({record("intent", "")}));
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_EQ(result.items.at(0).verdict, Verdict::unknown);
  EXPECT_THAT(result.items.at(0).reason, HasSubstr("about to leave"));
  EXPECT_EQ(left_rate_per_hour(result), Money::parse("2.5", "CNY"));
}

TEST(RebuiltResult, KeepsTheReasonOfAVerdict) {
  JournalRecord blocked = record("blocked", "skipped");
  blocked.reason = "tags changed";
  const RunResult result =
      rebuilt_result(plan_to_stop(), history_of({std::move(blocked), finished(0)}));
  EXPECT_EQ(result.items.at(0).verdict, Verdict::skipped);
  EXPECT_EQ(result.items.at(0).reason, "tags changed");
}

TEST(RebuiltResult, DoesNotClaimToKnowWhatTheJournalDoesNotName) {
  const RunResult result = rebuilt_result(plan_to_stop(), history_of({finished(5)}));
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_EQ(result.items.at(0).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace billstop::core
