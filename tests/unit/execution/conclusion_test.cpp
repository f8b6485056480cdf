#include "core/execution/conclusion.hpp"

#include <gtest/gtest.h>

#include "core/execution/apply_run.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core {
namespace {

// One planned job after the run, as the last look saw its compute.
int exit_of(Verdict verdict, Runs compute) {
  Resource job{.kind = {"training_job"}, .id = "j"};
  job.meters.push_back({.what = "compute", .runs = compute});
  RunResult result;
  result.items.push_back({.resource = job, .chosen = {.ends = {"compute"}}, .verdict = verdict});
  if (job.burns()) result.left.push_back({.resource = job, .planned = true});
  return exit_code_of(result, {}, {}, false);
}

TEST(ExitCodeOfARun, WhatWasSkippedAndStillRunsDidNotEnd) {
  EXPECT_EQ(exit_of(Verdict::skipped, Runs::yes), 3);
}

TEST(ExitCodeOfARun, WhatWasSkippedAndMayStillRunIsNotSuccess) {
  EXPECT_EQ(exit_of(Verdict::skipped, Runs::unknown), 6);
}

TEST(ExitCodeOfARun, WhatWasSkippedAndRestsIsSuccess) {
  EXPECT_EQ(exit_of(Verdict::skipped, Runs::no), 0);
}

TEST(VerifyAgainst, DoesNotTakeForEndedWhatMayStillRun) {
  Resource today = test::job("j");
  today.tags = {{"env", "prod"}};  // changed, so that a run left it alone
  today.meters.at(0).runs = Runs::unknown;
  Inventory seen{.resources = {today}};
  for (const Manifest& manifest : test::manifests())
    seen.coverage.push_back({.plugin = manifest.id, .looked = Looked::found});
  TodaysRules rules;
  rules.identity = test::wishes().identity;
  rules.cloud_now = test::now;
  const RunResult result =
      verify_against(test::decide({test::job("j")}), seen, rules, test::manifests(), {});
  EXPECT_EQ(result.items.at(0).verdict, Verdict::unknown);
  EXPECT_EQ(result.exit_code, 6);
}

}  // namespace
}  // namespace billstop::core
