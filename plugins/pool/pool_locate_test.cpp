#include "plugins/pool/test_rows.hpp"

using namespace billstop;
using namespace billstop::pool;
using billstop::testing::Recorder;
using nlohmann::json;

namespace {

bool has_user(const Resource& pool, const std::string& kind, const std::string& id) {
  return std::any_of(pool.users.begin(), pool.users.end(),
                     [&](const Use& u) { return u.kind == kind && u.id == id; });
}

}  // namespace

TEST(PoolLocate, FindsThePoolsOfTheWorkspace) {
  Cloud cloud(Rows{pool_row("a"), pool_row("b")});
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("a"), nullptr);
  EXPECT_NE(seen.resource("b"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
  EXPECT_EQ(cloud.sent().at(0).query("workspaceId"), "0");
}

TEST(PoolLocate, PoolsThatOnlyAFilteredListShowsAreFoundOnce) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::list)
      .with("status", "creating")
      .reply(200, items(Rows{pool_row("a"), pool_row("new", "Creating")}));
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("new"), nullptr);
  EXPECT_EQ(seen.found.size(), 2u);
}

TEST(PoolLocate, SubPoolsAreAskedForByTheirParent) {
  Cloud cloud(Rows{with_annotation(pool_row("root"), "os.modelarts.pool/subpools.count", "1")});
  cloud.on("GET", path::list).with("parent", "root").reply(200, items(Rows{subpool("c", "root")}));
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("c"), nullptr);
}

TEST(PoolLocate, UnlistableSubPoolsLeaveTheUsersUnknown) {
  Cloud cloud(Rows{with_annotation(pool_row("root"), "os.modelarts.pool/subpools.count", "1")});
  cloud.on("GET", path::list).with("parent", "root").error(503, "x");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("root")->users_known, Tri::unknown);
  EXPECT_EQ(seen.incomplete.size(), 1u);
}

TEST(PoolLocate, LivingWorkloadsAreItsUsers) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads)
      .reply(200, items(Rows{workload_row("train", "j1"), workload_row("infer", "s1"),
                             workload_row("notebook", "n1"), workload_row("x-infer", "x1"),
                             workload_row("train", "over", "Completed")}));
  const Recorder seen = cloud.locate();
  const Resource& pool = *seen.resource("a");
  EXPECT_TRUE(has_user(pool, "training_job", "j1"));
  EXPECT_TRUE(has_user(pool, "service", "s1"));
  EXPECT_TRUE(has_user(pool, "notebook", "n1"));
  EXPECT_TRUE(has_user(pool, "inference_service", "x1"));
  EXPECT_FALSE(has_user(pool, "training_job", "over"));
  EXPECT_EQ(pool.users_known, Tri::yes);
}

TEST(PoolLocate, WorkloadsOfANewSortStillKeepThePool) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).reply(200, items(Rows{workload_row("ray", "r1")}));
  EXPECT_TRUE(has_user(*cloud.locate().resource("a"), "ray", "r1"));
}

TEST(PoolLocate, UnreadableWorkloadsLeaveTheUsersUnknown) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).error(403, "ModelArts.0112");
  EXPECT_EQ(cloud.locate().resource("a")->users_known, Tri::unknown);
}

TEST(PoolLocate, APrepaidNodeIsAResourceThatUsesItsPool) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::nodes).reply(200, items(Rows{node_row("n1"), node_row("n2", "1")}));
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("n1"), nullptr);
  const Resource* node = seen.resource("n2");
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(node->kind, "node");
  EXPECT_EQ(*node->handle("resource_id"), "bill-n2");
  EXPECT_EQ(node->meters.at(0).what, "subscription");
  EXPECT_TRUE(node->ways.empty());
  EXPECT_EQ(node->uses.at(0).id, "a");
  EXPECT_EQ(node->uses.at(1).id, "bill-n2");
  EXPECT_EQ(why_not_delete(*seen.resource("a")), "");
}

TEST(PoolLocate, APrepaidNodeThatNoOrderCanNameBlocksItsPool) {
  Cloud cloud(Rows{pool_row("a")});
  json node = node_row("n", "1");
  node["metadata"]["labels"].erase("os.modelarts/resource.id");
  cloud.on("GET", path::nodes).reply(200, items(Rows{node}));
  EXPECT_NE(why_not_delete(*cloud.locate().resource("a")).find("billing id"), std::string::npos);
}

TEST(PoolLocate, APrepaidNodeWhoseBillingIsOverDoesNotBlock) {
  Cloud cloud(Rows{pool_row("a")});
  json node = node_row("n", "1");
  node["metadata"]["labels"]["os.modelarts/billing.status"] = "2";
  cloud.on("GET", path::nodes).reply(200, items(Rows{node}));
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("n"), nullptr);
  EXPECT_EQ(why_not_delete(*seen.resource("a")), "");
}

TEST(PoolLocate, WhatProtectsThePoolProtectsItsPrepaidNodes) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::tags).reply(200, R"({"tags": [{"key": "keep", "values": ["yes"]}]})");
  cloud.on("GET", path::nodes).reply(200, items(Rows{node_row("n", "1")}));
  EXPECT_EQ(cloud.locate().resource("n")->tags.at(0).key, "keep");
}

TEST(PoolLocate, ALogicalPoolThatWentWhileItWasLookedAtIsNotTold) {
  Cloud cloud(Rows{subpool("a", "b")});
  cloud.on("GET", path::tags).error(404, "ModelArts.50015001");
  cloud.on("GET", path::workloads).error(404, "ModelArts.50015001");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(PoolLocate, PayPerUseNodesInAPrepaidPoolBillBesideIt) {
  Cloud cloud(Rows{prepaid_pool("a")});
  cloud.on("GET", path::nodes).reply(200, items(Rows{node_row("n", "0")}));
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a")->meters.size(), 2u);
}

TEST(PoolLocate, AContinueTokenThatWorksIsFollowed) {
  Cloud cloud(Rows{pool_row("a")});
  json first = {{"items", Rows{node_row("n1")}}, {"metadata", {{"continue", "t"}}}};
  cloud.on("GET", path::nodes).reply(200, first.dump());
  cloud.on("GET", path::nodes).with("continue", "t").reply(200, items(Rows{node_row("n2", "1")}));
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("n2"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(PoolLocate, AContinueTokenThatLeadsNowhereEndsAndBlocksThePool) {
  Cloud cloud(Rows{pool_row("a")});
  json page = {{"items", Rows{node_row("n1")}},
               {"metadata", {{"continue", "t"}, {"remainingItemCount", 4}}}};
  cloud.on("GET", path::nodes).reply(200, page.dump());
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].kind, "node");
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
  EXPECT_NE(why_not_delete(*seen.resource("a")), "");
}

TEST(PoolLocate, TagsAreReadWithEachOfTheirValues) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::tags).reply(200, R"({"tags": [{"key": "k", "values": ["1", "2"]}]})");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a")->tags, (std::vector<Pair>{{"k", "1"}, {"k", "2"}}));
  EXPECT_TRUE(seen.resource("a")->tags_known);
}

TEST(PoolLocate, TagsThatCannotBeReadAreUnknown) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::tags).error(403, "ModelArts.0112");
  EXPECT_FALSE(cloud.locate().resource("a")->tags_known);
}

TEST(PoolLocate, TagsOfTheAnnotationServeWhenTheOthersCannotBeRead) {
  Cloud cloud(Rows{with_annotation(pool_row("a"), "os.modelarts/tms.tags", R"({"k": "v"})")});
  cloud.on("GET", path::tags).error(403, "ModelArts.0112");
  const Recorder seen = cloud.locate();
  EXPECT_TRUE(seen.resource("a")->tags_known);
  EXPECT_EQ(seen.resource("a")->tags.at(0).key, "k");
}

TEST(PoolLocate, StatisticsThatCountMoreAreAContradiction) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::statistics)
      .reply(200, R"({"statistics": {"status": {"created": 2, "creating": 0}}})");
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
}

TEST(PoolLocate, NoPoolCountsOnlyWithTheRightToShowOne) {
  Cloud cloud(Rows{});
  EXPECT_TRUE(cloud.locate().incomplete.empty());
  Cloud silent(Rows{});
  silent.on("GET", path::one).error(403, "ModelArts.0112");
  const Recorder seen = silent.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(PoolLocate, AForbiddenListIsDenied) {
  Cloud cloud(Rows{});
  cloud.on("GET", path::list).error(403, "ModelArts.0112");
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(PoolLocate, APoolThatWentAwayMeanwhileIsNotReported) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::nodes).error(404, "ModelArts.50015001");
  const Recorder seen = cloud.locate();
  EXPECT_TRUE(seen.found.empty());
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(PoolLocate, AnothersPoolIsShownWithoutAskingMore) {
  Cloud cloud(Rows{with_label(pool_row("a"), "os.modelarts.pool/biz", "public")});
  EXPECT_NE(cloud.locate().resource("a"), nullptr);
  EXPECT_EQ(cloud.count("GET", path::nodes), 0u);
}

TEST(PoolLocate, NetworksAreShownAsFreeAndNeverMakeTheAnswerIncomplete) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::networks).reply(200, items(Rows{pool_row("net", "Active")}));
  const Recorder seen = cloud.locate();
  ASSERT_NE(seen.resource("net"), nullptr);
  EXPECT_TRUE(seen.resource("net")->meters.empty());
  Cloud forbidden(Rows{pool_row("a")});
  forbidden.on("GET", path::networks).error(403, "ModelArts.0112");
  EXPECT_TRUE(forbidden.locate().incomplete.empty());
}

TEST(PoolLocate, ItChangesNothing) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.locate();
  for (const auto& sent : cloud.sent()) EXPECT_EQ(sent.request.method, "GET");
  EXPECT_TRUE(cloud.unscripted().empty());
}
