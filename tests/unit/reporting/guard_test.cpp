#include "core/reporting/guard.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using namespace std::chrono_literals;

const CloudTime now = cloud_time(1'772'352'330'000);  // a Sunday, 08:05 UTC

std::string nobody(const Resource&) {
  return {};
}

Inventory burning(std::string rate, Millis age = 1h) {
  Inventory inventory;
  inventory.resources = {resource("notebook", "nb-1", "eda", {meter("compute", std::move(rate))})};
  inventory.resources[0].started_at = now - age;
  return inventory;
}

std::vector<std::string> rules_broken(const PolicyVerdict& verdict) {
  std::vector<std::string> rules;
  for (const GuardFinding& finding : verdict.findings)
    rules.push_back(finding.rule + (finding.untold ? "?" : ""));
  return rules;
}

TEST(Guard, HoldsTheRateOfAllAgainstTheLimit) {
  const GuardRules rules{.max_rate_per_hour = parse_rate("2 CNY")};
  EXPECT_THAT(rules_broken(hold_against(burning("2"), rules, now, nobody)), testing::IsEmpty());
  EXPECT_THAT(rules_broken(hold_against(burning("2.01"), rules, now, nobody)),
              testing::ElementsAre("max_rate"));
}

TEST(Guard, DoesNotCallAnUnknownRateSmall) {
  const GuardRules rules{.max_rate_per_hour = parse_rate("2 CNY")};
  EXPECT_THAT(rules_broken(hold_against(burning(""), rules, now, nobody)),
              testing::ElementsAre("max_rate?"));
  const GuardRules dollars{.max_rate_per_hour = parse_rate("2 USD")};
  EXPECT_THAT(rules_broken(hold_against(burning("1"), dollars, now, nobody)),
              testing::ElementsAre("max_rate?"));
}

TEST(Guard, TellsWhatIsTooOldAndWhatDoesNotSaySinceWhen) {
  const GuardRules rules{.older_than = 24h};
  EXPECT_THAT(rules_broken(hold_against(burning("1", 23h), rules, now, nobody)),
              testing::IsEmpty());
  EXPECT_THAT(rules_broken(hold_against(burning("1", 25h), rules, now, nobody)),
              testing::ElementsAre("older_than"));
  Inventory timeless = burning("1");
  timeless.resources[0].started_at.reset();
  EXPECT_THAT(rules_broken(hold_against(timeless, rules, now, nobody)),
              testing::ElementsAre("older_than?"));
}

TEST(Guard, WantsTheOwnersTagWithAValue) {
  const GuardRules rules{.owner_tag = "owner"};
  Inventory inventory = burning("1");
  EXPECT_THAT(rules_broken(hold_against(inventory, rules, now, nobody)),
              testing::ElementsAre("owner_tag"));
  inventory.resources[0].tags = {{"owner", ""}};
  EXPECT_THAT(rules_broken(hold_against(inventory, rules, now, nobody)),
              testing::ElementsAre("owner_tag"));
  inventory.resources[0].tags = {{"owner", "ann"}};
  EXPECT_THAT(rules_broken(hold_against(inventory, rules, now, nobody)), testing::IsEmpty());
  inventory.resources[0].tags.clear();
  inventory.resources[0].tags_known = false;
  EXPECT_THAT(rules_broken(hold_against(inventory, rules, now, nobody)),
              testing::ElementsAre("owner_tag?"));
}

TEST(Guard, LetsNothingBurnOutsideTheHours) {
  const GuardRules rules{.hours = WorkHours::parse("Mon-Fri 08:00-20:00")};
  EXPECT_THAT(rules_broken(hold_against(burning("1"), rules, now, nobody)),
              testing::ElementsAre("hours"));
}

TEST(Guard, HoldsTheProtectedToTheRateAlone) {
  const GuardRules rules{.max_rate_per_hour = parse_rate("0.5 CNY"), .older_than = 1s};
  const auto all_protected = [](const Resource&) { return std::string("kept"); };
  const PolicyVerdict verdict = hold_against(burning("1"), rules, now, all_protected);
  EXPECT_THAT(rules_broken(verdict), testing::ElementsAre("max_rate"));
  EXPECT_EQ(verdict.kept, 1U);
}

TEST(Guard, WhatDoesNotBurnBreaksNothing) {
  Inventory inventory = burning("1", 900h);
  inventory.resources[0].meters[0].runs = Runs::no;
  const GuardRules rules{.older_than = 1s, .owner_tag = "owner"};
  EXPECT_THAT(rules_broken(hold_against(inventory, rules, now, nobody)), testing::IsEmpty());
}

TEST(Guard, SaysWhatIsAgainstThePolicyInEveryForm) {
  const GuardRules rules{.older_than = 24h, .owner_tag = "owner"};
  PolicyVerdict verdict = hold_against(burning("1", 50h), rules, now, nobody);
  verdict.identity = identity();
  verdict.exit_code = 3;
  const std::string text = guard_text(verdict, {});
  EXPECT_THAT(text, HasSubstr("AGAINST THE POLICY (2)"));
  EXPECT_THAT(text, HasSubstr("notebook nb-1 \"eda\": runs for 2d 2h, 1d at most is allowed"));
  expect_fits(text, 80);
  EXPECT_THAT(guard_junit(verdict, rules), HasSubstr("failures=\"2\""));
  EXPECT_THAT(guard_markdown(verdict), HasSubstr("| owner_tag | <code>notebook nb-1"));
}

TEST(Guard, ReadsARateAndNothingElse) {
  EXPECT_EQ(parse_rate("12.5 CNY")->decimal(), "12.5");
  for (const char* text : {"", "12.5", "CNY", "x CNY", "1 cny", "-1 CNY", "1 CNY/h", "1  CNY"})
    EXPECT_FALSE(parse_rate(text)) << text;
}

}  // namespace
}  // namespace billstop::core
