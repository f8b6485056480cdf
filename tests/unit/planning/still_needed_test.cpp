#include "core/planning/still_needed.hpp"

#include <gtest/gtest.h>

#include "core/planning/path_candidate.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

using testing::HasSubstr;

const ResourceKey p = key("pool", "p");
const ResourceKey j = key("training_job", "j");

TEST(Pool, FallsTogetherWithEverythingThatRunsInIt) {
  const Plan plan = decide({pool("p", {j}), in_pool(job("j"), "p")});
  EXPECT_EQ(fate(plan, p), "delete");
  EXPECT_EQ(fate(plan, j), "terminate");
  EXPECT_EQ(entry(plan, p).after, std::vector<ResourceKey>{j});
}

TEST(Pool, StaysForAProtectedUserAndSoDoesWhatOnlyThePoolPaysFor) {
  Resource kept = in_pool(notebook("n"), "p");
  kept.tags = {{"billstop:keep", ""}};
  const Plan plan = decide({pool("p", {j, kept.key()}), in_pool(job("j"), "p"), kept});
  EXPECT_EQ(fate(plan, p), "still_used");
  EXPECT_THAT(entry(plan, p).reason, HasSubstr("notebook:n"));
  EXPECT_EQ(fate(plan, j), "saves_nothing");
  EXPECT_EQ(entry(plan, j).reason, "stopping saves nothing: paid by pool:p, which stays");
}

TEST(Pool, StaysForAForeignUserEvenWhenThatOneIsStopped) {
  Resource foreign = in_pool(notebook("n"), "p");
  foreign.owner_id = "bob";
  foreign.meters = {off("compute")};
  EXPECT_EQ(fate(decide({pool("p", {foreign.key()}), foreign}), p), "still_used");
}

TEST(Pool, FallsWhenItsOnlyUserRunsNoMore) {
  Resource stopped = in_pool(notebook("n"), "p");
  stopped.meters = {off("compute")};
  stopped.ways.front().why_not = "already stopped";
  EXPECT_EQ(fate(decide({pool("p", {stopped.key()}), stopped}), p), "delete");
}

TEST(Pool, StaysForAUserThatNobodyKnows) {
  const Plan plan = decide({pool("p", {key("ray_cluster", "r")})});
  EXPECT_EQ(fate(plan, p), "still_used");
  EXPECT_THAT(entry(plan, p).reason, HasSubstr("ray_cluster:r"));
}

TEST(Pool, StaysWhenItsWorkloadsCouldNotBeListed) {
  Resource unlisted = pool("p");
  unlisted.users_known = UsersKnown::unknown;
  EXPECT_EQ(fate(decide({unlisted}), p), "still_used");
}

TEST(Pool, StaysForAUserThatOnlyTheUserItselfTells) {
  Resource kept = in_pool(job("j"), "p");
  kept.tags = {{"billstop:keep", ""}};
  EXPECT_EQ(fate(decide({pool("p"), kept}), p), "still_used");
}

TEST(Pool, StaysForAUserWhoseStopWasNotAllowed) {
  Wishes w = wishes({Effect::instance});
  const Resource n = in_pool(notebook("n"), "p");
  EXPECT_EQ(fate(decide({pool("p", {n.key()}), n}, w), p), "still_used");
}

TEST(Pool, ItsWholeWorkloadsListSufficesWhenOthersCouldNotLook) {
  Inventory inventory;
  inventory.resources = {pool("p")};
  inventory.coverage = {{.plugin = {"training"}, .scope = pool("p").scope}};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), wishes()), p), "delete");
}

TEST(SavesNothing, DoesNotHoldForWhatWasNamed) {
  Wishes w = wishes();
  w.only = {only("training_job:j")};
  EXPECT_EQ(fate(decide({pool("p", {j}), in_pool(job("j"), "p")}, w), j), "terminate");
}

TEST(SavesNothing, DoesNotHoldForAMeterOfItsOwn) {
  Wishes w = wishes();
  w.only = {only("notebook")};
  EXPECT_EQ(fate(decide({pool("p"), in_pool(notebook("n"), "p")}, w), key("notebook", "n")),
            "delete");
}

TEST(SavesNothing, HoldsWhenTheAllowedWayEndsOnlyWhatThePoolPays) {
  Wishes w = wishes({Effect::reversible});
  EXPECT_EQ(fate(decide({pool("p"), in_pool(notebook("n"), "p")}, w), key("notebook", "n")),
            "saves_nothing");
}

const ResourceKey out = key("obs_path", "obs://b/out");

TEST(ObsPath, AnOutputFallsWithTheJobThatWritesIt) {
  const Plan plan = decide({uses(job("j"), "output", out), path(out.id)});
  EXPECT_EQ(fate(plan, out), "empty");
  EXPECT_EQ(entry(plan, out).after, std::vector<ResourceKey>{j});
}

TEST(ObsPath, AnOutputOfAJobThatEndedIsACandidate) {
  Resource ended = uses(job("j"), "log", out);
  ended.meters = {off("compute")};
  ended.ways.front().why_not = "it has ended";
  EXPECT_EQ(fate(decide({ended, path(out.id)}), out), "empty");
}

TEST(ObsPath, AnInputIsNeverACandidate) {
  const Plan plan = decide({uses(job("j"), "input", out), path(out.id)});
  EXPECT_EQ(fate(plan, out), "not_selected");
  EXPECT_THAT(entry(plan, out).reason, HasSubstr("--obs-path obs://b/out"));
}

TEST(ObsPath, AnOutputThatSomebodyElseReadsIsNoCandidate) {
  const Resource reader = uses(service("s"), "model", key("obs_path", "obs://b/out/model"));
  EXPECT_EQ(fate(decide({uses(job("j"), "output", out), reader, path(out.id)}), out),
            "not_selected");
}

TEST(ObsPath, WhatIsNamedFallsOnceItsUsersAreStopped) {
  Wishes w = wishes();
  w.obs_paths = {"obs://b/out/"};
  EXPECT_EQ(fate(decide({uses(job("j"), "input", out), path(out.id)}, w), out), "empty");
}

TEST(ObsPath, ABucketStaysForAPathInItThatIsProtected) {
  Wishes w = wishes();
  w.obs_paths = {"obs://b"};
  w.protect = {rule("name:*/keep-*")};
  const ResourceKey root = key("obs_path", "obs://b");
  const Plan plan = decide({path(root.id), path("obs://b/keep-1"), path("obs://b/other")}, w);
  EXPECT_EQ(fate(plan, root), "still_used");
  EXPECT_THAT(entry(plan, root).reason, HasSubstr("obs://b/keep-1 in it stays"));
}

TEST(ObsPath, WhatIsNamedStaysForAUserThatWorksForFree) {
  Wishes w = wishes();
  w.obs_paths = {out.id};
  Resource free = uses(notebook("n"), "mount", out);
  free.meters = {off("compute")};
  const Plan plan = decide({free, path(out.id)}, w);
  EXPECT_EQ(fate(plan, out), "still_used");
  EXPECT_THAT(entry(plan, out).reason, HasSubstr("at work, though it costs nothing"));
  free.ways.front().why_not = "already stopped";
  EXPECT_EQ(fate(decide({free, path(out.id)}, w), out), "empty");
}

TEST(ObsPath, WhatIsNamedStaysForAUserThatStays) {
  Wishes w = wishes();
  w.obs_paths = {out.id};
  Resource kept = uses(job("j"), "input", key("obs_path", "obs://b"));
  kept.tags = {{"billstop:keep", ""}};
  EXPECT_EQ(fate(decide({kept, path(out.id)}, w), out), "still_used");
}

TEST(ObsPath, ANeighbourWithALongerNameIsNoUser) {
  Resource kept = uses(job("k"), "output", key("obs_path", "obs://b/out-2"));
  kept.tags = {{"billstop:keep", ""}};
  EXPECT_EQ(fate(decide({uses(job("j"), "output", out), kept, path(out.id)}), out), "empty");
}

TEST(ObsPath, AWholeBucketIsOnlyTouchedWhenNamed) {
  const ResourceKey root = key("obs_path", "obs://b");
  EXPECT_EQ(fate(decide({uses(job("j"), "output", root), path(root.id)}), root), "not_selected");
}

TEST(ObsPath, AFolderAroundAnOutputIsMoreThanTheOutput) {
  const ResourceKey around = key("obs_path", "obs://b/all");
  const Resource writer = uses(job("j"), "output", key("obs_path", "obs://b/all/out"));
  EXPECT_EQ(fate(decide({writer, path(around.id)}), around), "not_selected");
}

TEST(ObsPath, StaysWhileAPluginThatCouldUseItCouldNotLook) {
  Inventory inventory;
  inventory.resources = {uses(job("j"), "output", out), path(out.id)};
  inventory.coverage = {{.plugin = {"notebook"}, .scope = path(out.id).scope}};
  const Plan plan = core::decide(inventory, manifests(), wishes());
  EXPECT_EQ(fate(plan, out), "still_used");
  EXPECT_THAT(entry(plan, out).reason, HasSubstr("notebook"));
}

TEST(ObsPath, StaysWhileTheProjectsCouldNotBeListed) {
  Inventory inventory;
  inventory.resources = {uses(job("j"), "output", out), path(out.id)};
  inventory.coverage = {{.scope = {.account = {"acc"}}}};
  EXPECT_THAT(entry(core::decide(inventory, manifests(), wishes()), out).reason,
              HasSubstr("listed whole: projects or workspaces in account"));
}

TEST(ObsPath, StaysWhileAProjectOfItsRegionWasLeftOut) {
  Inventory inventory;
  inventory.resources = {uses(job("j"), "output", out), path(out.id)};
  inventory.not_looked_at = {{"project q", "other projects were asked for", {"cn-north-4"}}};
  const Plan plan = core::decide(inventory, manifests(), wishes());
  EXPECT_EQ(fate(plan, out), "still_used");
  EXPECT_THAT(entry(plan, out).reason, HasSubstr("project q was left out"));
  EXPECT_EQ(fate(plan, j), "terminate");
  inventory.not_looked_at.front().left_out_in = {"cn-south-1"};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), wishes()), out), "empty");
  inventory.not_looked_at.front().left_out_in = {};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), wishes()), out), "empty");
}

TEST(Volume, StaysWhileItsOwnerIsOnlyStopped) {
  const Resource disk = thing("leftovers", "volume", "v", {runs("storage")}, {"delete"});
  const Resource n = uses(notebook("n"), "disk", disk.key());
  Resource undeletable = n;
  undeletable.ways = {{{"stop"}, {}}};
  Wishes w = wishes();
  w.only = {only("volume:v"), only("notebook:n")};
  EXPECT_EQ(fate(decide({undeletable, disk}, w), disk.key()), "still_used");
  EXPECT_EQ(fate(decide({n, disk}, w), disk.key()), "delete");
}

TEST(Subscription, StaysWhileWhatItPaysForIsProtected) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"unsubscribe"});
  Resource kept = uses(pool("p"), "billed-as", s.key());
  kept.tags = {{"billstop:keep", ""}};
  Wishes w = wishes({Effect::refund});
  w.only = {only("subscription:s")};
  const Plan plan = decide({s, kept}, w);
  EXPECT_EQ(fate(plan, s.key()), "still_used");
  EXPECT_THAT(entry(plan, s.key()).reason, HasSubstr("it pays for pool:p"));
}

TEST(Subscription, OfANodeStaysWhileSomethingWorksInThePool) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"unsubscribe"});
  Resource node = thing("pool", "node", "n1", {runs("nodes")}, {});
  node.uses = {{"billed-as", s.key()}, {"runs-in", p}};
  Wishes w = wishes({Effect::refund});
  w.only = {only("subscription:s")};
  EXPECT_EQ(fate(decide({s, node, pool("p", {j}), in_pool(job("j"), "p")}, w), s.key()),
            "still_used");
  Resource failed = in_pool(job("j"), "p");
  failed.meters = {off("compute")};
  failed.ways.front().why_not = "it has ended";
  EXPECT_EQ(fate(decide({s, node, pool("p", {j}), failed}, w), s.key()), "still_used")
      << "its pool still lists the job";
  EXPECT_EQ(fate(decide({s, node, pool("p"), failed}, w), s.key()), "unsubscribe");
  EXPECT_EQ(fate(decide({s, node, pool("p")}, w), s.key()), "unsubscribe");
}

TEST(Subscription, OfAPoolStaysWhileANodeInItIsPaidByAnother) {
  const auto contract = [](const char* id) {
    return thing("subscription", "subscription", id, {runs("subscription")}, {"unsubscribe"});
  };
  const Resource own = contract("s"), other = contract("t");
  Resource paid = uses(pool("p"), "billed-as", own.key());
  Resource node = thing("pool", "node", "n1", {runs("subscription")}, {});
  node.uses = {{"billed-as", other.key()}, {"runs-in", p}};
  Wishes w = wishes({Effect::refund});
  w.only = {only("subscription:s")};
  EXPECT_EQ(fate(decide({own, other, paid, node}, w), own.key()), "still_used");
  w.only.push_back(only("subscription:t"));
  EXPECT_EQ(fate(decide({own, other, paid, node}, w), own.key()), "unsubscribe");
}

TEST(Subscription, StaysWhileWhatItPaysForMayBeAmongWhatCouldNotBeRead) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"unsubscribe"});
  Wishes w = wishes({Effect::refund});
  w.only = {only("subscription:s")};
  Inventory inventory;
  inventory.resources = {s};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), w), s.key()), "unsubscribe");
  inventory.coverage.push_back({{"pool"}, s.scope, Looked::could_not_tell, 0, {}});
  EXPECT_EQ(fate(core::decide(inventory, manifests(), w), s.key()), "still_used");
}

TEST(Subscription, IsNotLetExpireWhileWhatItPaysForMayBeInAProjectThatWasLeftOut) {
  Resource s = thing("subscription", "subscription", "s", {runs("subscription")}, {"no-renewal"});
  s.scope = {{"acc"}, {}, {}, {}};
  Inventory inventory;
  inventory.resources = {s};
  const Wishes w = wishes({Effect::lapse});
  EXPECT_EQ(fate(core::decide(inventory, manifests(), w), s.key()), "no-renewal");
  inventory.not_looked_at = {{"project q", "other projects were asked for", {"cn-north-4"}}};
  EXPECT_EQ(fate(core::decide(inventory, manifests(), w), s.key()), "still_used");
}

// A pool that must stay has to keep its nodes, also beyond the time that they are paid for.
TEST(Subscription, OfANodeStaysWhileItsPoolIsProtected) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription")}, {"no-renewal"});
  Resource node = thing("pool", "node", "n1", {runs("nodes")}, {});
  node.uses = {{"billed-as", s.key()}, {"runs-in", p}};
  Resource kept = pool("p", {j});
  const std::vector<Resource> all{s, node, in_pool(job("j"), "p")};
  const auto with = [&](const Resource& of) {
    std::vector<Resource> more = all;
    more.push_back(of);
    return fate(decide(more, wishes({Effect::lapse})), s.key());
  };
  EXPECT_EQ(with(kept), "no-renewal");
  kept.tags = {{"billstop:keep", ""}};
  EXPECT_EQ(with(kept), "still_used");
}

TEST(NewerObjects, MayGoOnlyWhenEveryWriterGoes) {
  const Resource folder = path("obs://b/out");
  const auto writers_go = [&](const std::vector<Resource>& users) {
    std::vector<Resource> all = users;
    all.push_back(folder);
    return all_writers(folder, UseGraph(all), [](const ResourceKey& who) { return who == j; });
  };
  const auto in_role = [](const std::string& id, const std::string& role) {
    return uses(job(id), role, key("obs_path", "obs://b/out"));
  };
  EXPECT_TRUE(writers_go({in_role("j", "output")}));
  EXPECT_TRUE(writers_go({in_role("j", "output"), in_role("reader", "input")}));
  EXPECT_FALSE(writers_go({in_role("j", "output"), in_role("other", "log")}));
  EXPECT_FALSE(writers_go({in_role("j", "output"), in_role("other", "mount")}));
  EXPECT_FALSE(writers_go({}));
}

TEST(NamedStorage, IsWhatObsPathAndAnExactOnlyName) {
  const std::vector<std::string> paths{"obs://b/x"};
  const std::vector<std::string> only{"bucket:data", "obs_path:obs://b/y", "obs_path:obs://b/*",
                                      "notebook:n", "bucket"};
  EXPECT_EQ(named_storage(paths, only),
            (std::vector<ResourceKey>{key("obs_path", "obs://b/x"), key("bucket", "data"),
                                      key("obs_path", "obs://b/y")}));
}

TEST(Bucket, GoesByTheWayThatIsAskedForAlone) {
  Resource bucket = thing("obs", "bucket", "data", {runs("storage")}, {"delete"});
  bucket.owner_id.clear();
  Wishes w = wishes();
  w.obs_paths = {"obs://data"};
  EXPECT_EQ(fate(decide({bucket}, w), bucket.key()), "delete");
  w.bucket_way = WayId{"lifecycle"};
  EXPECT_EQ(fate(decide({bucket}, w), bucket.key()), "no_way_now");
}

}  // namespace
}  // namespace billstop::core::test
