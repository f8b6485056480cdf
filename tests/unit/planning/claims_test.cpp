#include "core/planning/claims.hpp"

#include <gtest/gtest.h>

#include "core/planning/caps.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

std::vector<Manifest> with_exeml() {
  auto all = manifests();
  Manifest exeml =
      manifest("exeml", {{.kind = {"training_job"},
                          .ways = {{{"terminate"}, "terminate", Effect::instance, {"compute"}}}}});
  exeml.claims = {{"training_job"}, {"service"}};
  all.push_back(exeml);
  return all;
}

Resource as_exeml(Resource r) {
  r.plugin.value = "exeml";
  return r;
}

Inventory settled(std::vector<Resource> resources, std::vector<PluginId> enabled) {
  Inventory inventory;
  inventory.resources = std::move(resources);
  return settle_claims(inventory, with_exeml(), enabled);
}

TEST(Claims, TheEnabledPluginWithTheNarrowerMarkOwns) {
  const auto all = settled({job("j"), as_exeml(job("j"))}, {{"training"}, {"exeml"}});
  ASSERT_EQ(all.resources.size(), 1u);
  EXPECT_EQ(all.resources[0].plugin.value, "exeml");
}

TEST(Claims, TheKindsOwnPluginOwnsWhenTheOtherIsOff) {
  const auto all = settled({as_exeml(job("j")), job("j")}, {{"training"}});
  ASSERT_EQ(all.resources.size(), 1u);
  EXPECT_EQ(all.resources[0].plugin.value, "training");
}

TEST(Claims, WhatTheOtherKnewOfUsesIsKept) {
  const auto all = settled({in_pool(job("j"), "p"), as_exeml(job("j"))}, {{"training"}, {"exeml"}});
  ASSERT_EQ(all.resources.size(), 1u);
  EXPECT_EQ(all.resources[0].uses, (std::vector<Use>{{"runs-in", key("pool", "p")}}));
}

TEST(Claims, UntouchableForOneIsUntouchable) {
  Resource shared = job("j");
  shared.untouchable = "shared";
  const auto all = settled({shared, as_exeml(job("j"))}, {{"training"}, {"exeml"}});
  EXPECT_EQ(all.resources[0].untouchable, "shared");
}

TEST(Claims, OneThingReportedTwiceIsOneThing) {
  Resource in_other_listing = job("j");
  in_other_listing.scope.workspace = {"w"};
  EXPECT_EQ(settled({job("j"), in_other_listing}, {{"training"}}).resources.size(), 1u);
}

TEST(Claims, TheSameIdInTwoProjectsStaysTwoThings) {
  Resource other = job("j");
  other.scope.project = {"p2"};
  EXPECT_EQ(settled({job("j"), other}, {{"training"}}).resources.size(), 2u);
}

Plan plan_of_jobs(size_t count, Caps caps) {
  std::vector<Resource> resources;
  for (size_t i = 0; i < count; ++i) resources.push_back(job("j" + std::to_string(i)));
  resources.push_back(thing("lite", "lite_server", "l", {runs("compute", "30")}, {}));
  Wishes w = wishes();
  w.caps = caps;
  return decide(resources, w);
}

TEST(Caps, AHundredResourcesAreTheDefault) {
  EXPECT_EQ(plan_of_jobs(100, {}).head.over_cap, "");
  EXPECT_EQ(plan_of_jobs(101, {}).head.over_cap,
            "101 resources would be stopped, and --max-resources is 100");
}

TEST(Caps, OverACapThePlanStillShowsEverything) {
  EXPECT_EQ(order(plan_of_jobs(3, {.max_resources = 1})).size(), 3u);
}

TEST(Caps, AShareIsHeldAgainstWhatRuns) {
  EXPECT_EQ(plan_of_jobs(1, {.max_share_percent = 50}).head.over_cap, "");
  EXPECT_EQ(plan_of_jobs(3, {.max_share_percent = 50}).head.over_cap,
            "3 of 4 resources would be stopped, and --max-share is 50 %");
}

TEST(Caps, AShareIsHeldAgainstTheRateAsWell) {
  Wishes w = wishes();
  w.caps.max_share_percent = 50;
  std::vector<Resource> resources{job("j"), job("k")};
  resources[1].tags = {{"billstop:keep", ""}};
  resources[0].meters = {runs("compute", "90")};
  EXPECT_EQ(decide(resources, w).head.over_cap,
            "90 % of what runs an hour would be stopped, and --max-share is 50 %");
}

}  // namespace
}  // namespace billstop::core::test
