#include "core/planning/decide.hpp"

#include <gtest/gtest.h>

#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

using testing::HasSubstr;

TEST(Decide, TakesTheStrongestWayThatIsAllowed) {
  EXPECT_EQ(fate(decide({notebook("n")}), key("notebook", "n")), "delete");
}

TEST(Decide, TakesAWeakerWayAndSaysWhatGoesOnCosting) {
  const Plan plan = decide({notebook("n")}, wishes({Effect::reversible}));
  EXPECT_EQ(fate(plan, key("notebook", "n")), "stop");
  EXPECT_EQ(entry(plan, key("notebook", "n")).reason,
            "storage (0.05 CNY an hour) goes on costing after stop; delete needs --allow data");
}

TEST(Decide, LosesNothingThatSavesNothingMore) {
  EXPECT_EQ(fate(decide({service("s")}), key("service", "s")), "stop");
}

TEST(Decide, LeavesWhatNeedsAnEffectThatWasNotAllowed) {
  const Plan plan = decide({job("j")}, wishes({Effect::reversible}));
  EXPECT_EQ(fate(plan, key("training_job", "j")), "no_consent");
  EXPECT_EQ(entry(plan, key("training_job", "j")).reason, "terminate needs --allow instance");
}

TEST(Decide, SaysWhyTheCloudAllowsNoWayNow) {
  Resource p = pool("p");
  p.ways[0].why_not = "a prepaid part is active";
  const Plan plan = decide({p});
  EXPECT_EQ(fate(plan, key("pool", "p")), "no_way_now");
  EXPECT_EQ(entry(plan, key("pool", "p")).reason, "delete: a prepaid part is active");
}

TEST(Decide, LeavesWhatDoesNotRun) {
  Resource j = job("j");
  j.meters = {off("compute")};
  EXPECT_EQ(fate(decide({j}), key("training_job", "j")), "not_running");
}

TEST(Decide, TreatsAnUnknownMeterAsRunning) {
  Resource j = job("j");
  j.meters[0].runs = Runs::unknown;
  EXPECT_EQ(fate(decide({j}), key("training_job", "j")), "terminate");
}

TEST(Decide, ListsKindsThatNoPluginCanEnd) {
  EXPECT_EQ(fate(decide({thing("lite", "lite_server", "l", {runs("compute")}, {})}),
                 key("lite_server", "l")),
            "no_way_yet");
}

TEST(Decide, LeavesThingsOfAPluginThatMayOnlyLook) {
  Wishes w = wishes();
  std::erase(w.plugins, PluginId{"notebook"});
  EXPECT_EQ(fate(decide({notebook("n")}, w), key("notebook", "n")), "plugin_disabled");
}

TEST(Decide, NeverTouchesTheUntouchableEvenWhenNamed) {
  Resource n = notebook("n");
  n.untouchable = "shared by another account";
  Wishes w = wishes();
  w.only = {only("notebook:n")};
  const Plan plan = decide({n}, w);
  EXPECT_EQ(fate(plan, key("notebook", "n")), "untouchable");
  EXPECT_EQ(entry(plan, key("notebook", "n")).reason, "shared by another account");
}

TEST(Decide, ProtectionWinsOverNaming) {
  Resource n = notebook("n");
  n.tags = {{"billstop:keep", ""}};
  Wishes w = wishes();
  w.only = {only("notebook:n")};
  EXPECT_EQ(fate(decide({n}, w), key("notebook", "n")), "protected_by_rule");
}

TEST(Decide, LeavesThingsOfOtherKnownOwners) {
  Resource n = notebook("n");
  n.owner_id = "bob";
  EXPECT_EQ(fate(decide({n}), key("notebook", "n")), "foreign_owner");
}

TEST(Decide, TakesThingsOfOwnersThatWereAgreedTo) {
  Resource n = notebook("n");
  n.owner_id = "bob";
  n.owner_name = "Bob";
  for (const char* owner : {"all", "bob", "Bob"}) {
    Wishes w = wishes();
    w.owners = {owner};
    EXPECT_EQ(fate(decide({n}, w), key("notebook", "n")), "delete") << owner;
  }
}

TEST(Decide, AnUnknownOwnerIsNoForeignOne) {
  EXPECT_EQ(fate(decide({pool("p")}), key("pool", "p")), "delete");
}

TEST(Decide, CountsWhatRunsByOwner) {
  Resource n = notebook("n");
  n.owner_id = "bob";
  n.owner_name = "Bob";
  const Plan plan = decide({n, job("j"), job("k")});
  const std::vector<std::pair<std::string, size_t>> expected{{"Alice (alice)", 2},
                                                             {"Bob (bob)", 1}};
  EXPECT_EQ(plan.head.owner_counts, expected);
}

TEST(Decide, CountsAnOwnerOnceWhoIsCalledByIdHereAndByNameThere) {
  Resource by_id = notebook("1"), by_name = notebook("2"), by_both = notebook("3");
  by_id.owner_id = by_both.owner_id = "bob";
  by_name.owner_id.clear();
  by_name.owner_name = by_both.owner_name = "Bob";
  const std::vector<std::pair<std::string, size_t>> expected{{"Bob (bob)", 3}};
  EXPECT_EQ(decide({by_id, by_name, by_both}).head.owner_counts, expected);
}

TEST(Decide, DoesNotJoinTwoPeopleOfOneName) {
  Resource one = notebook("1"), other = notebook("2"), either = notebook("3");
  one.owner_id = "bob-1";
  other.owner_id = "bob-2";
  either.owner_id.clear();
  one.owner_name = other.owner_name = either.owner_name = "Bob";
  EXPECT_EQ(decide({one, other, either}).head.owner_counts.size(), 3u);
}

TEST(Decide, OnlyRestrictsThePlan) {
  Wishes w = wishes();
  w.only = {only("notebook:n*")};
  const Plan plan = decide({notebook("n1"), job("j")}, w);
  EXPECT_EQ(fate(plan, key("notebook", "n1")), "delete");
  EXPECT_EQ(fate(plan, key("training_job", "j")), "not_selected");
}

TEST(Decide, TouchesNothingWhoseIdStandsForTwoThings) {
  Resource other = notebook("n");
  other.scope.project = {"p2"};
  const Plan plan = decide({notebook("n"), other});
  EXPECT_TRUE(order(plan).empty());
  EXPECT_EQ(fate(plan, key("notebook", "n")), "unknown_identity");
}

TEST(Decide, ARefundNeedsConsentAndTheName) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"unsubscribe"});
  Wishes w = wishes({Effect::refund});
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "no_consent");
  w.only = {only("subscription:*")};
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "no_consent");
  w.only = {only("subscription:s")};
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "unsubscribe");
  w.consent = Consent();
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "no_consent");
}

TEST(Decide, ALapseIsTakenWhereARefundIsNotNamed) {
  const Resource s = thing("subscription", "subscription", "s", {runs("subscription")},
                           {"no-renewal", "unsubscribe"});
  Wishes w = wishes({Effect::lapse, Effect::refund});
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "no-renewal");
  w.only = {only("subscription:s")};
  EXPECT_EQ(fate(decide({s}, w), key("subscription", "s")), "unsubscribe");
}

TEST(Decide, ADiskIsDeletedOnlyWhenNamed) {
  const Resource disk = thing("leftovers", "volume", "v", {runs("storage")}, {"delete"});
  EXPECT_EQ(fate(decide({disk}), key("volume", "v")), "not_selected");
  Wishes w = wishes();
  w.only = {only("volume:*")};
  EXPECT_EQ(fate(decide({disk}, w), key("volume", "v")), "not_selected");
  w.only = {only("volume:v")};
  EXPECT_EQ(fate(decide({disk}, w), key("volume", "v")), "delete");
}

TEST(Decide, PutsThoseWithAWayFirst) {
  Resource kept = job("a");
  kept.tags = {{"billstop:keep", ""}};
  const Plan plan = decide({kept, job("b")});
  ASSERT_EQ(plan.entries.size(), 2u);
  EXPECT_EQ(plan.entries[0].resource.id, "b");
}

TEST(Decide, YoungerThingsStay) {
  Resource j = job("j");
  j.created_at = now - 2 * hour;
  Wishes w = wishes();
  w.older_than = 24 * hour;
  EXPECT_EQ(fate(decide({j}, w), key("training_job", "j")), "protected_by_rule");
}

TEST(Decide, TheHeadStatesWhatThePlanWasMadeWith) {
  Wishes w = wishes();
  w.only = {only("notebook:n*")};
  w.protect = {rule("name:prod-*")};
  w.older_than = 48 * hour;
  const PlanHead head = decide({notebook("n")}, w).head;
  EXPECT_EQ(head.only, std::vector<std::string>{"notebook:n*"});
  EXPECT_EQ(head.protect, std::vector<std::string>{"name:prod-*"});
  EXPECT_EQ(head.older_than, "2d");
  EXPECT_EQ(head.made_at, now);
}

TEST(Decide, DoesNotDependOnTheOrderOfTheInventory) {
  std::vector<Resource> resources{notebook("n"), in_pool(job("j"), "p"),
                                  pool("p", {key("training_job", "j")}), service("s")};
  const auto expected = order(decide(resources));
  std::reverse(resources.begin(), resources.end());
  EXPECT_EQ(order(decide(resources)), expected);
}

TEST(Decide, AScheduleIsDisabledThoughItCostsNothingItself) {
  const Resource s = thing("workflow", "workflow_schedule", "s", {}, {"disable"});
  EXPECT_EQ(fate(decide({s}), key("workflow_schedule", "s")), "disable");
}

TEST(Decide, AnExecutionIsStoppedWithWhatItStarted) {
  const Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  const Resource j = uses(job("j"), "started-by", x.key());
  EXPECT_EQ(fate(decide({x, j}), x.key()), "stop");
}

TEST(Decide, AnExecutionThatRunsAProtectedJobStays) {
  const Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  Resource kept = uses(job("j"), "started-by", x.key());
  kept.tags = {{"billstop:keep", ""}};
  const Resource other = uses(job("k"), "started-by", x.key());
  const Plan plan = decide({x, kept, other});
  EXPECT_EQ(fate(plan, x.key()), "still_used");
  EXPECT_THAT(entry(plan, x.key()).reason, HasSubstr("training_job:j"));
}

TEST(Decide, AnExecutionThatIsNamedStaysWithoutTheJobThatItRuns) {
  const Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  const Resource j = uses(job("j"), "started-by", x.key());
  Wishes w = wishes();
  w.only = {only("workflow_execution:x")};
  const Plan plan = decide({x, j}, w);
  EXPECT_EQ(fate(plan, x.key()), "still_used");
  EXPECT_THAT(entry(plan, x.key()).reason, HasSubstr("training_job:j"));
  w.only.push_back(only("training_job:j"));
  EXPECT_EQ(fate(decide({x, j}, w), x.key()), "stop");
}

TEST(Decide, AnExecutionStaysForAJobWhosePluginIsNotEnabled) {
  const Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  const Resource j = uses(job("j"), "started-by", x.key());
  const Resource s = uses(service("s"), "started-by", x.key());
  Wishes w = wishes();
  std::erase(w.plugins, PluginId{"training"});
  const Plan plan = decide({x, j, s}, w);
  EXPECT_EQ(fate(plan, x.key()), "still_used");
  EXPECT_THAT(entry(plan, x.key()).reason, HasSubstr("training_job:j"));
  w.only = {only("workflow_execution:x")};
  EXPECT_EQ(fate(decide({x, j}, w), x.key()), "still_used");
}

TEST(Decide, AnExecutionStaysForAJobWhoseEndSavesNothing) {
  const Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  const Resource j = uses(job("j"), "started-by", x.key());
  const Resource paid = uses(in_pool(job("k"), "p"), "started-by", x.key());
  Resource kept = pool("p", {paid.key()});
  kept.tags = {{"billstop:keep", ""}};
  const Plan plan = decide({x, j, paid, kept});
  EXPECT_EQ(fate(plan, paid.key()), "saves_nothing");
  EXPECT_EQ(fate(plan, x.key()), "still_used");
  EXPECT_EQ(fate(plan, j.key()), "terminate");
}

TEST(Decide, ANotebookWhoseDiskIsProtectedIsStoppedAndNotDeleted) {
  Resource disk = thing("leftovers", "volume", "v", {runs("storage")}, {"delete"});
  disk.owner_id = "the-service";
  const Resource n = uses(notebook("n"), "disk", disk.key());
  EXPECT_EQ(fate(decide({n, disk}), n.key()), "delete");
  disk.tags = {{"billstop:keep", ""}};
  const Plan plan = decide({n, disk});
  EXPECT_EQ(fate(plan, n.key()), "stop");
  EXPECT_THAT(entry(plan, n.key()).reason, HasSubstr("its disk volume:v stays"));
}

TEST(Decide, ASnapshotOfAProtectedDiskMayGo) {
  Resource disk = thing("leftovers", "volume", "v", {runs("storage")}, {"delete"});
  disk.tags = {{"billstop:keep", ""}};
  const Resource s =
      uses(thing("leftovers", "snapshot", "s", {runs("storage")}, {"delete"}), "disk", disk.key());
  Wishes w = wishes();
  w.only = {only("snapshot:s")};
  EXPECT_EQ(fate(decide({disk, s}, w), s.key()), "delete");
}

TEST(Decide, AnExecutionThatMayRunWhatNobodySawStays) {
  Inventory inventory;
  Resource x = thing("workflow", "workflow_execution", "x", {}, {"stop"});
  x.users = {{"started-by", key("training_job", "hidden")}};
  inventory.resources = {x, uses(job("j"), "started-by", x.key())};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), wishes()), x.key()), "stop");
  inventory.coverage = {{.plugin = {"training"}, .scope = x.scope}};
  const Plan plan = core::decide(inventory, manifests(), wishes());
  EXPECT_EQ(fate(plan, x.key()), "still_used");
  EXPECT_THAT(entry(plan, x.key()).reason, HasSubstr("hidden, which was not seen"));
}

}  // namespace
}  // namespace billstop::core::test
