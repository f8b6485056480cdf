#include "core/reporting/run_text.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(RunText, SaysWhatEndedWhatDidNotAndWhatStillRuns) {
  EXPECT_EQ(run_text(small_result(), burning_rate(small_plan()), {}),
            R"(LIVE  account acme (0a1b2c)  credentials: environment HUAWEICLOUD_SDK_AK
Run run-1, apply from 2026-03-01T08:05:30Z to 2026-03-01T08:06:30Z

ENDED (1)
  notebook nb-1 "eda": stop, ended 2026-03-01T08:06:30Z

DID NOT END (1)
  training_job job-7 "llm-train": terminate
    still running
    the cloud says: ModelArts.0001 busy (request r-2)

APPEARED since the plan, not touched (1)
  notebook nb-9 "new one", owner alice

STILL RUNNING (2)
  pool pool-1 "gpu": nodes 12 CNY/h
    protected: tag billstop:keep
  volume vol-1: storage at an unknown rate

LOOKED AT
  notebook: found 1 in 1 place.
  pool: found 1 in 1 place.
  service: none in 1 place.
  workflow: could not tell in 1 place.
  could not tell: workflow in cn-north-4 / p1 / workspace 0
    workflow: denied, ModelArts.0104 no right (request r-1)

NOT LOOKED AT
  MaaS: no plugin

burned before unknown (13.25 CNY known, 1 meter unknown) an hour
exit code 3: something planned did not end
left_rate_per_hour unknown (12 CNY known, 1 meter unknown)
)");
}

TEST(RunText, SaysThatNothingWasDoneWhenRefused) {
  RunResult result;
  result.identity = identity();
  result.refused = "the plan is of another account";
  result.exit_code = 5;
  EXPECT_THAT(run_text(result, {}, {}), HasSubstr("REFUSED: the plan is of another account\n"));
}

TEST(RunText, AnInterruptedRunSaysHowToGoOn) {
  RunResult result = small_result();
  result.interrupted = true;
  EXPECT_THAT(run_text(result, {}, {}), HasSubstr("billstop resume run-1 goes on"));
}

TEST(RunText, WithNothingLeftTheLastLineIsZero) {
  RunResult result = small_result();
  result.left.clear();
  EXPECT_EQ(lines_of(run_text(result, {}, {})).back(), "left_rate_per_hour unknown")
      << "what could not be read may run";
  result.coverage.clear();
  EXPECT_EQ(lines_of(run_text(result, {}, {})).back(), "left_rate_per_hour 0");
}

TEST(RunText, FitsTheWidthAndStaysCalmWhateverTheNames) {
  for (const std::string& name : hostile_names())
    for (const size_t width : {40U, 80U, 200U}) {
      RunResult result = small_result();
      result.note = result.refused = result.run.value = name;
      for (ItemResult& item : result.items) {
        item.resource.name = item.resource.id = item.reason = item.chosen.verb = name;
        item.words = {name, name, name};
      }
      result.appeared[0].name = result.left[0].resource.name = result.left[0].reason = name;
      const std::string text = run_text(result, {}, {width, false});
      expect_calm(text);
      expect_fits(text, width);
    }
}

}  // namespace
}  // namespace billstop::core
