#include "core/planning/narrow.hpp"

#include <gtest/gtest.h>

#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

TodaysRules rules() {
  TodaysRules r;
  r.identity = wishes().identity;
  r.cloud_now = now + hour;
  return r;
}

Narrowed narrowed(const Plan& planned, std::vector<Resource> today,
                  const TodaysRules& r = rules()) {
  Inventory inventory;
  inventory.resources = std::move(today);
  for (const Manifest& manifest : manifests())
    inventory.coverage.push_back({.plugin = manifest.id, .looked = Looked::found});
  return narrow(planned, inventory, manifests(), r);
}

PlannedNow state(const Narrowed& n, const ResourceKey& wanted) {
  for (const NarrowedItem& item : n.items)
    if (item.planned.resource.key() == wanted) return item.now;
  throw std::runtime_error("not planned: " + to_text(wanted));
}

const ResourceKey j = key("training_job", "j");
const ResourceKey p = key("pool", "p");

TEST(Narrow, WhatIsTheSameMayBeStoppedAsPlanned) {
  const Narrowed n = narrowed(decide({job("j")}), {job("j")});
  EXPECT_EQ(state(n, j), PlannedNow::unchanged);
  EXPECT_EQ(order(n.todo), std::vector<std::string>{"j"});
}

TEST(Narrow, WhatCostsMostGoesFirstByThePricesOfThePlan) {
  Resource cheap = job("cheap"), dear = job("dear");
  cheap.meters.at(0).rate_per_hour = Money::parse("1", "CNY");
  dear.meters.at(0).rate_per_hour = Money::parse("9", "CNY");
  const Plan plan = decide({cheap, dear});
  EXPECT_EQ(order(plan), (std::vector<std::string>{"dear", "cheap"}));
  cheap.meters.at(0).rate_per_hour.reset();
  dear.meters.at(0).rate_per_hour.reset();
  EXPECT_EQ(order(narrowed(plan, {cheap, dear}).todo), order(plan));
}

TEST(Narrow, AnOutputFallsAlsoWhenItsJobIsGoneByNow) {
  const ResourceKey out = key("obs_path", "obs://b/out");
  const Plan plan = decide({uses(job("j"), "output", out), path(out.id)});
  const Narrowed n = narrowed(plan, {path(out.id)});
  EXPECT_EQ(state(n, j), PlannedNow::gone);
  EXPECT_EQ(state(n, out), PlannedNow::unchanged);
  EXPECT_EQ(order(n.todo), std::vector<std::string>{out.id});
}

TEST(Narrow, AContractThatRanOutIsNoEndWhileWhatItPaidGoesOn) {
  const Resource contract =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"no-renewal"});
  Resource paid = uses(pool("p"), "billed-as", contract.key());
  const Plan plan = decide({contract, paid}, wishes({Effect::lapse}));
  paid.uses.clear();
  const Narrowed n = narrowed(plan, {paid});
  EXPECT_EQ(state(n, contract.key()), PlannedNow::left_now);
  EXPECT_EQ(n.items.at(0).why, "it has run out, and pool:p goes on costing");
  EXPECT_EQ(state(narrowed(plan, {}), contract.key()), PlannedNow::gone);
}

TEST(Narrow, WhatChangedIsSkippedWithTheDifference) {
  Resource changed = job("j");
  changed.tags = {{"env", "prod"}};
  const Narrowed n = narrowed(decide({job("j")}), {changed});
  EXPECT_EQ(state(n, j), PlannedNow::changed);
  EXPECT_EQ(n.items[0].why, "tags changed");
  EXPECT_TRUE(order(n.todo).empty());
}

TEST(Narrow, WhatIsNotThereIsGone) {
  EXPECT_EQ(state(narrowed(decide({job("j")}), {}), j), PlannedNow::gone);
}

TEST(Narrow, WhatCouldNotBeReadIsNotGone) {
  Inventory today;
  today.coverage = {{.plugin = {"training"}, .scope = job("j").scope}};
  EXPECT_EQ(state(narrow(decide({job("j")}), today, manifests(), rules()), j), PlannedNow::unseen);
}

TEST(Narrow, WhatAnotherPluginMayListIsNotGoneWhereThatOneCouldNotRead) {
  Resource mine = job("j");
  mine.plugin = {"exeml"};
  std::vector<Manifest> both = manifests();
  both.push_back(manifest("exeml", both[1].kinds));
  Wishes w = wishes();
  w.plugins.push_back({"exeml"});
  const Plan plan = core::decide({.resources = {mine}}, both, w);
  Inventory today;
  today.coverage = {{.plugin = {"exeml"}, .scope = mine.scope, .looked = Looked::none}};
  EXPECT_EQ(state(narrow(plan, today, both, rules()), j), PlannedNow::gone);
  today.coverage.push_back({.plugin = {"training"}, .scope = mine.scope});
  EXPECT_EQ(state(narrow(plan, today, both, rules()), j), PlannedNow::unseen);
}

TEST(Narrow, WhatWasPlannedByItsNameAloneIsTheSameWhenItIsOlderThanThePlan) {
  Resource planned = job("j"), known = job("j");
  planned.created_at.reset();
  known.created_at = now - 2 * hour;
  const Narrowed n = narrowed(decide({planned}), {known});
  EXPECT_EQ(state(n, j), PlannedNow::unchanged);
  EXPECT_EQ(n.items[0].planned.resource.created_at, known.created_at);
  known.created_at = now;
  EXPECT_EQ(state(narrowed(decide({planned}), {known}), j), PlannedNow::changed);
}

TEST(Narrow, WhatIsOnlyNamedBySomethingElseIsNotKnownToBeTheSame) {
  Resource planned = job("j"), named = job("j");
  planned.created_at = now;
  named.created_at.reset();
  const Narrowed n = narrowed(decide({planned}), {named});
  EXPECT_EQ(state(n, j), PlannedNow::unseen);
  EXPECT_EQ(n.items[0].why, "its own record could not be read");
  EXPECT_TRUE(order(n.todo).empty());
}

TEST(Narrow, WhatStandsInAWorkspaceThatCouldNotBeListedIsNotGone) {
  Inventory today;
  Coverage workspaces{.scope = job("j").scope};  // of no plugin: who looks needs them first
  workspaces.scope.workspace = {};
  today.coverage = {workspaces,
                    {.plugin = {"training"}, .scope = job("j").scope, .looked = Looked::none}};
  EXPECT_EQ(state(narrow(decide({job("j")}), today, manifests(), rules()), j), PlannedNow::unseen);
}

TEST(Narrow, WhereNobodyLookedNothingIsGone) {
  EXPECT_EQ(state(narrow(decide({job("j")}), Inventory{}, manifests(), rules()), j),
            PlannedNow::unseen);
}

TEST(Narrow, WhatEndedByItselfNeedsNothing) {
  Resource ended = job("j");
  ended.meters = {off("compute")};
  EXPECT_EQ(state(narrowed(decide({job("j")}), {ended}), j), PlannedNow::ended);
}

TEST(Narrow, WhatEndedNeedsNothingWhateverElseChanged) {
  Resource ended = job("j");
  ended.meters = {off("compute")};
  ended.tags = {{"env", "prod"}};
  EXPECT_EQ(state(narrowed(decide({job("j")}), {ended}), j), PlannedNow::ended);
}

TEST(Narrow, WhatGoesOnCostingAsPlannedHasEndedAllTheSame) {
  Resource stopped = notebook("n");
  stopped.meters = {off("compute"), runs("storage")};
  stopped.ways[0].why_not = "it is stopped";
  const Plan planned = decide({notebook("n")}, wishes({Effect::reversible}));
  EXPECT_EQ(state(narrowed(planned, {stopped}), key("notebook", "n")), PlannedNow::ended);
}

TEST(Narrow, WhatOurOwnStopIsEndingDoesNotKeepThePoolBelowIt) {
  const std::vector<Resource> before{pool("p", {key("pool", "above")}),
                                     uses(pool("above"), "runs-in", p)};
  std::vector<Resource> today = before;
  today[1].ways[0].why_not = "already being deleted";
  const Plan planned = decide(before);
  EXPECT_EQ(state(narrowed(planned, today), p), PlannedNow::left_now);
  const Inventory ours =
      but_for_own_stops({.resources = today}, planned, {{today[1].key(), 1}}, {});
  const Narrowed n = narrowed(planned, ours.resources);
  EXPECT_EQ(state(n, p), PlannedNow::unchanged);
  EXPECT_EQ(order(n.todo), (std::vector<std::string>{"above", "p"}));
}

TEST(Narrow, WhatOurOwnStopHidesThePlaceOfIsTheSameStill) {
  std::vector<Resource> today{job("j")};
  today[0].scope.project = {};
  const Plan planned = decide({job("j")});
  EXPECT_EQ(state(narrowed(planned, today), j), PlannedNow::changed);
  const Inventory ours = but_for_own_stops({.resources = today}, planned, {{j, 1}}, {});
  EXPECT_EQ(state(narrowed(planned, ours.resources), j), PlannedNow::unchanged);
}

TEST(Narrow, WhatOurOwnStopEndedDoesNotGetAWayByIt) {
  std::vector<Resource> today{job("j")};
  today[0].ways[0].why_not = "it is queued";
  const Plan planned = decide({job("j")});
  const Inventory ours = but_for_own_stops({.resources = today}, planned, {}, {j});
  EXPECT_EQ(state(narrowed(planned, ours.resources), j), PlannedNow::left_now);
}

TEST(Narrow, WhatAppearedIsToldAndNeverTouched) {
  const Narrowed n = narrowed(decide({job("j")}), {job("j"), job("new")});
  ASSERT_EQ(n.appeared.size(), 1u);
  EXPECT_EQ(n.appeared[0].id, "new");
  EXPECT_EQ(order(n.todo), std::vector<std::string>{"j"});
}

TEST(Narrow, WhatThePlanLeftAloneStaysAlone) {
  Wishes w = wishes({Effect::reversible});
  const Plan planned = decide({job("j"), service("s")}, w);
  EXPECT_EQ(order(narrowed(planned, {job("j"), service("s")}).todo), std::vector<std::string>{"s"});
}

TEST(Narrow, APoolStaysForAUserThatAppeared) {
  const Plan planned = decide({pool("p")});
  const Resource newcomer = in_pool(job("new"), "p");
  const Narrowed n = narrowed(planned, {pool("p", {newcomer.key()}), newcomer});
  EXPECT_EQ(state(n, p), PlannedNow::left_now);
  EXPECT_THAT(n.items[0].why, testing::HasSubstr("training_job:new"));
}

TEST(Narrow, APoolStaysForAUserThatChanged) {
  const Plan planned = decide({pool("p", {j}), in_pool(job("j"), "p")});
  Resource changed = in_pool(job("j"), "p");
  changed.owner_id = "bob";
  EXPECT_EQ(state(narrowed(planned, {pool("p", {j}), changed}), p), PlannedNow::left_now);
}

TEST(Narrow, TodaysProtectionCounts) {
  TodaysRules r = rules();
  r.protect = {rule("id:j")};
  EXPECT_EQ(state(narrowed(decide({job("j")}), {job("j")}, r), j), PlannedNow::left_now);
}

TEST(Narrow, ThePlansProtectionStillCounts) {
  Wishes w = wishes();
  w.protect = {rule("name:prod-*")};
  Resource renamed = job("j");
  renamed.name = "prod-1";
  EXPECT_EQ(state(narrowed(decide({job("j")}, w), {renamed}), j), PlannedNow::left_now);
}

TEST(Narrow, TodaysOwnersCanOnlyTakeAway) {
  Resource bobs = job("j");
  bobs.owner_id = "bob";
  Wishes w = wishes();
  w.owners = {"all"};
  const Plan planned = decide({bobs}, w);
  TodaysRules r = rules();
  EXPECT_EQ(state(narrowed(planned, {bobs}, r), j), PlannedNow::unchanged);
  r.owners = {"carol"};
  EXPECT_EQ(state(narrowed(planned, {bobs}, r), j), PlannedNow::left_now);
}

TEST(Narrow, APluginSwitchedOffTodayStopsNothing) {
  TodaysRules r = rules();
  r.plugins = {PluginId{"pool"}};
  EXPECT_EQ(state(narrowed(decide({job("j")}), {job("j")}, r), j), PlannedNow::left_now);
}

TEST(Narrow, OnlyThePlannedWayIsTaken) {
  const Plan planned = decide({notebook("n")}, wishes({Effect::reversible, Effect::data}));
  ASSERT_EQ(fate(planned, key("notebook", "n")), "delete");
  Resource today = notebook("n");
  today.ways[1].why_not = "a snapshot is being taken";
  const Narrowed n = narrowed(planned, {today});
  EXPECT_EQ(state(n, key("notebook", "n")), PlannedNow::left_now);
  EXPECT_EQ(n.items[0].why, "delete: a snapshot is being taken");
}

TEST(Narrow, TheDefaultCapDoesNotCountAgain) {
  std::vector<Resource> jobs;
  for (int i = 0; i < 150; ++i) jobs.push_back(job("j" + std::to_string(i)));
  Wishes w = wishes();
  w.caps.max_resources = 200;
  const Plan planned = decide(jobs, w);
  EXPECT_EQ(narrowed(planned, jobs).todo.head.over_cap, "");
  TodaysRules r = rules();
  r.max_resources = 100;
  EXPECT_NE(narrowed(planned, jobs, r).todo.head.over_cap, "");
}

TEST(Narrow, ARefundStaysNamedByThePlan) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"unsubscribe"});
  Wishes w = wishes({Effect::refund});
  w.only = {only("subscription:s")};
  EXPECT_EQ(order(narrowed(decide({s}, w), {s}).todo), std::vector<std::string>{"s"});
}

TEST(Narrow, AProtectionThatCannotBeReadEndsEverything) {
  Plan planned = decide({job("j")});
  planned.head.protect = {"nonsense"};
  EXPECT_THROW(narrowed(planned, {job("j")}), PlanError);
}

}  // namespace
}  // namespace billstop::core::test
