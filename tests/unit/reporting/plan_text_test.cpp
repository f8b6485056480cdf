#include "core/reporting/plan_text.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

TEST(PlanText, SaysWhatGoesWhatStaysAndWhatItCosts) {
  Plan plan = small_plan();
  Resource& notebook = plan.entries[0].resource;
  notebook.started_at = plan.head.made_at - std::chrono::hours(49);
  notebook.facts = {
      {"last start (ms)", std::to_string(to_ms(plan.head.made_at - std::chrono::hours(3)))},
      {"used for (ms)", "3600000"}};
  EXPECT_EQ(plan_text(plan, {"plan.jsonl", "abc"}, {}),
            R"(LIVE  account acme (0a1b2c)  credentials: environment HUAWEICLOUD_SDK_AK
Plan of 2026-03-01T08:05:30Z. Allowed effects: reversible.
Written to plan.jsonl
sha256 abc

  burns now       unknown (13.25 CNY known, 1 meter unknown) an hour, 4
                  resources
  owned by        alice 3, unknown 1
  the plan ends   1.2 CNY an hour, 2 resources: 1 reversible, can be started
                  again as stored; 1 instance, the running thing is lost
  goes            1 of 1 notebook, 1 of 1 training_job
  burns on        unknown (12.05 CNY known, 1 meter unknown) an hour, afterwards

GOES: 2 resources, ending 1.2 CNY an hour
cn-north-4 / p1 / workspace 0
  notebook nb-1 "eda"                                                 1.25 CNY/h
    stop: can be started again as stored (reversible); ends compute 1.2 CNY/h
    owner alice; RUNNING since 2d 1h; last start 3h ago; used for 1h
    its disk goes on costing
  in pool pool-1 "gpu"
    training_job job-7 "llm-train"
      terminate: the running thing is lost (instance); ends compute paid by pool
        pool-1
      owner alice; RUNNING

STAYS: 2 resources
protected (1)
  pool pool-1 "gpu": tag billstop:keep                                  12 CNY/h
its effect is not allowed (--allow) (1)
  volume vol-1: delete needs data                                   unknown rate

STILL COSTS AFTERWARDS, beside what stays
  notebook nb-1 "eda": storage 0.05 CNY/h

LOOKED AT
  notebook: found 1 in 1 place.
  pool: found 1 in 1 place.
  service: none in 1 place.
  workflow: could not tell in 1 place.
  could not tell: workflow in cn-north-4 / p1 / workspace 0
    workflow: denied, ModelArts.0104 no right (request r-1)

NOT LOOKED AT
  MaaS: no plugin

left_rate_per_hour unknown (12.05 CNY known, 1 meter unknown)
)");
}

TEST(PlanText, BeginsWithPracticeWhereItIsPractice) {
  Plan plan = small_plan();
  plan.head.identity = identity(true);
  EXPECT_THAT(plan_text(plan, {}, {}), testing::StartsWith("PRACTICE  account acme (0a1b2c)"));
}

TEST(PlanText, SaysThatAPlanOverACapWillBeRefused) {
  Plan plan = small_plan();
  plan.head.over_cap = "101 resources, 100 allowed";
  EXPECT_THAT(plan_text(plan, {}, {200, false}),
              HasSubstr("OVER A CAP: 101 resources, 100 allowed. apply and run refuse this plan"));
}

TEST(PlanText, AnEmptyPlanStopsNothingAndClaimsNoCleanAccount) {
  Plan plan;
  plan.head.identity = identity();
  const std::string text = plan_text(plan, {}, {});
  EXPECT_THAT(text, HasSubstr("NOTHING IS STOPPED"));
  EXPECT_THAT(text, Not(HasSubstr("clean")));
  EXPECT_EQ(lines_of(text).back(), "left_rate_per_hour 0");
}

TEST(PlanText, NamesAFewOfManyThatStay) {
  Plan plan = small_plan();
  for (int i = 0; i < 500; ++i)
    plan.entries.push_back(
        staying(resource("notebook", "old-" + std::to_string(i), "", {meter("storage", "0.05")}),
                LeftWhy::foreign_owner, ""));
  const std::string text = plan_text(plan, {}, {});
  EXPECT_THAT(text, HasSubstr("and 460 more, all in --output json"));
  EXPECT_THAT(text, HasSubstr("somebody else's (--owners) (500)"));
}

TEST(PlanText, CountsWhatHasNothingToStop) {
  Plan plan = small_plan();
  for (int i = 0; i < 500; ++i)
    plan.entries.push_back(
        staying(resource(i % 5 == 0 ? "service" : "notebook", "old-" + std::to_string(i), "", {}),
                LeftWhy::not_running, ""));
  const std::string text = plan_text(plan, {}, {});
  EXPECT_THAT(text, HasSubstr("nothing to stop (500)\n  notebook 400, service 100\n"));
  EXPECT_THAT(text, Not(HasSubstr("old-")));
}

TEST(PlanText, ColorsAreOnlyThereWhenAskedFor) {
  EXPECT_THAT(plan_text(small_plan(), {}, {80, false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(plan_text(small_plan(), {}, {80, true}), HasSubstr("\x1b[31mLIVE"));
}

Plan plan_named(const std::string& name) {
  Plan plan = small_plan();
  for (PlanEntry& entry : plan.entries) {
    entry.resource.name = entry.resource.owner_name = entry.resource.id = name;
    entry.reason = name;
    for (Meter& meter : entry.resource.meters) meter.what = name;
    if (entry.chosen) entry.chosen->verb = name;
  }
  plan.head.identity.account_name = plan.head.over_cap = name;
  plan.head.owner_counts = {{name, 4}};
  plan.coverage.back().missing[0].words = {name, name, name};
  plan.not_looked_at = {{name, name}};
  return plan;
}

TEST(PlanText, FitsTheWidthAndStaysCalmWhateverTheNames) {
  for (const std::string& name : hostile_names())
    for (const size_t width : {40U, 80U, 200U}) {
      const std::string text = plan_text(plan_named(name), {name, name}, {width, false});
      expect_calm(text);
      expect_fits(text, width);
      EXPECT_THAT(lines_of(text).front(), testing::StartsWith("LIVE  account "));
      EXPECT_THAT(lines_of(text).back(), testing::StartsWith("left_rate_per_hour unknown"));
    }
}

TEST(PlanText, ANameOfSeveralLinesDoesNotAddALine) {
  const auto count = [](const std::string& name) {
    Plan plan = small_plan();
    plan.entries[0].resource.name = name;
    return lines_of(plan_text(plan, {}, {200, false})).size();
  };
  EXPECT_EQ(count("a\nb\nc"), count("abc"));
}

}  // namespace
}  // namespace billstop::core
