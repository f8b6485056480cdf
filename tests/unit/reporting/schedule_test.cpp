#include "core/reporting/schedule.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/schema_check.hpp"
#include "tests/unit/reporting/small_plan.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr CloudTime began = cloud_time(1'772'352'330'000);

ItemResult took(const PlanEntry& entry, int64_t asked_s, int64_t accepted_s, int64_t ended_s) {
  ItemResult out{.resource = entry.resource, .chosen = *entry.chosen};
  out.asked_at = began + Millis(asked_s * 1000);
  out.accepted_at = began + Millis(accepted_s * 1000);
  out.ended_at = began + Millis(ended_s * 1000);
  return out;
}

// Two jobs, and the pool that waits for both.
struct SmallRun {
  SmallRun() {
    const Chosen ends{{"delete"}, "delete", Effect::instance, {"nodes"}};
    for (const char* id : {"quick", "slow"})
      plan.entries.push_back(going(resource("training_job", id, id, {}), ends));
    plan.entries.push_back(going(resource("pool", "p", "p", {}), ends));
    for (size_t i = 0; i < 2; ++i) plan.entries[2].after.push_back(plan.entries[i].resource.key());
    plan.head.identity = result.identity = identity();
    result.items = {took(plan.entries[0], 0, 1, 11), took(plan.entries[1], 0, 10, 40),
                    took(plan.entries[2], 44, 45, 165)};
  }
  Plan plan{};
  RunResult result{};
};

TEST(Schedule, BoundIsTheCloudsOwnTimeAlongTheLongestChain) {
  const SmallRun run;
  const Schedule schedule = schedule_of(run.plan, run.result);
  EXPECT_EQ(schedule.length, Millis(165'000));
  EXPECT_EQ(schedule.bound, Millis(150'000));
  EXPECT_DOUBLE_EQ(*schedule.ratio(), 1.1);
}

TEST(Schedule, WhatWaitedWasReadyWhenTheLastBeforeItHadEnded) {
  const SmallRun run;
  const Schedule schedule = schedule_of(run.plan, run.result);
  EXPECT_EQ(schedule.rows.at(2).ready_at, began + Millis(40'000));
  EXPECT_FALSE(schedule.rows.at(0).ready_at);
}

TEST(Schedule, TheChainLeadsToTheEndThatCameLast) {
  const SmallRun run;
  const Schedule schedule = schedule_of(run.plan, run.result);
  ASSERT_EQ(schedule.chain.size(), 2u);
  EXPECT_EQ(schedule.chain[0].key.id, "slow");
  EXPECT_EQ(schedule.chain[1].key.id, "p");
}

TEST(Schedule, TextSaysWhatBoundedTheRun) {
  const SmallRun run;
  const Schedule schedule = schedule_of(run.plan, run.result);
  const std::string text = schedule_text(schedule, identity(), {});
  EXPECT_THAT(text, HasSubstr("+40s +44s +45s +165s"));
  EXPECT_THAT(text, HasSubstr("Ratio 1.10."));
}

TEST(Schedule, JsonIsAsDescribed) {
  const SmallRun run;
  SchemaCheck schema(BILLSTOP_SOURCE_DIR "/core/reporting/report.schema.json");
  const auto document =
      nlohmann::json::parse(schedule_json(schedule_of(run.plan, run.result), RunId{"r"}));
  EXPECT_THAT(schema.mistakes(document, "schedule_document"), IsEmpty());
  EXPECT_EQ(schema.documents_that_fit(document), 1);
  EXPECT_EQ(document.at("ratio"), "1.10");
}

TEST(Schedule, OfARunThatAskedNothingSaysSo) {
  EXPECT_THAT(schedule_text({}, identity(), {}), HasSubstr("No stop left in this run."));
}

}  // namespace
}  // namespace billstop::core
