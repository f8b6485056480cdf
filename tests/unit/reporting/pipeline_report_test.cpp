#include "core/reporting/pipeline_report.hpp"

#include <gmock/gmock.h>

#include "core/reporting/metrics.hpp"
#include "core/reporting/report_page.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

RunResult result_named(const std::string& name) {
  RunResult result = small_result();
  for (ItemResult& item : result.items) {
    item.resource.name = item.resource.id = item.resource.owner_name = name;
    item.reason = item.words.text = name;
  }
  for (LeftRunning& left : result.left) left.resource.name = left.reason = name;
  result.identity.account_name = name;
  result.not_looked_at = {{name, name}};
  return result;
}

Plan plan_named(const std::string& name) {
  Plan plan = small_plan();
  for (PlanEntry& entry : plan.entries)
    entry.resource.name = entry.resource.id = entry.reason = name;
  plan.head.over_cap = plan.head.identity.account_name = name;
  return plan;
}

size_t count(const std::string& text, std::string_view what) {
  size_t times = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

TEST(JUnit, SaysOfEachPlannedResourceWhatBecameOfIt) {
  const std::string xml = run_junit(small_result());
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"billstop apply\" tests=\"6\" failures=\"1\" "
                             "errors=\"1\" skipped=\"0\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"notebook nb-1 &quot;eda&quot;\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"failed: still running\"/>"));
  EXPECT_THAT(xml, HasSubstr("<error message=\"could not tell; workflow denied"));
}

TEST(JUnit, FailsWhenTheRunDidAndNothingElseSaysSo) {
  RunResult result = small_result();
  result.items.clear();
  result.coverage.clear();
  EXPECT_THAT(run_junit(result), HasSubstr("failures=\"1\""));
  result.exit_code = 0;
  EXPECT_THAT(run_junit(result), HasSubstr("failures=\"0\""));
}

TEST(JUnit, HasTheSameElementsWhateverTheNames) {
  const std::string plain = run_junit(result_named("plain"));
  for (const std::string& name : hostile_names()) {
    const std::string xml = run_junit(result_named(name));
    EXPECT_EQ(count(xml, "<"), count(plain, "<")) << name;
    EXPECT_EQ(count(xml, "\""), count(plain, "\"")) << name;
    expect_calm(xml);
  }
}

TEST(Markdown, IsASummaryWithTheRest) {
  const std::string page = plan_markdown(small_plan(), {"", "abc"}, 4);
  EXPECT_THAT(page, testing::StartsWith("### billstop plan: LIVE, account <code>acme</code>"));
  EXPECT_THAT(page, HasSubstr("<details><summary>Goes: 2</summary>"));
  EXPECT_THAT(page, HasSubstr("Exit code 4: could not tell"));
  EXPECT_THAT(run_markdown(small_result(), {}), HasSubstr("<summary>Still running: 2</summary>"));
}

// Where a name stands there is no sign that Markdown, HTML or a mention could begin with.
TEST(Markdown, HasTheSameStructureWhateverTheNames) {
  const std::string plain = plan_markdown(plan_named("plain"), {}, 0);
  const std::string plain_run = run_markdown(result_named("plain"), {});
  for (const std::string& name : hostile_names())
    for (const auto& [page, wanted] :
         {std::pair(plan_markdown(plan_named(name), {}, 0), plain),
          std::pair(run_markdown(result_named(name), {}), plain_run)}) {
      for (const char* sign : {"\n", "|", "<", "*", "[", "`", "@", "://", "www."})
        EXPECT_EQ(count(page, sign), count(wanted, sign)) << sign << " in " << name;
    }
}

TEST(Metrics, AreNumbersWithTheUnknownBesideThem) {
  const std::string text = plan_metrics(small_plan(), 4);
  EXPECT_THAT(text, HasSubstr("billstop_burning_rate_per_hour{account=\"0a1b2c\",mode=\"live\","
                              "currency=\"CNY\"} 13.25\n"));
  EXPECT_THAT(text, HasSubstr("billstop_burning_rate_per_hour_unknown_meters{account=\"0a1b2c\","
                              "mode=\"live\"} 1\n"));
  EXPECT_THAT(text, testing::EndsWith("# EOF\n"));
  EXPECT_THAT(run_metrics(small_result()), HasSubstr("verdict=\"failed\"} 1\n"));
}

TEST(Page, HoldsDataThatCannotEndItsElement) {
  for (const std::string& name : hostile_names()) {
    const std::string page = plan_page(plan_named(name), {}, 0, "0.1.0");
    EXPECT_EQ(count(page, "</script>"), 2U) << name;
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("{{")));
  }
}

// The policy in the page's head forbids it; nothing in the page asks for it either.
TEST(Page, NamesNoAddressOutsideItself) {
  const std::string page = run_page(small_plan(), small_result(), "0.1.0");
  EXPECT_EQ(count(page, "http://") - count(page, "http://www.w3.org/2000/svg"), 0U);
  EXPECT_EQ(count(page, "https://"), 0U);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

}  // namespace
}  // namespace billstop::core
