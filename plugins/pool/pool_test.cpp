#include "plugins/pool/pool.hpp"

#include "plugins/pool/test_rows.hpp"

using namespace billstop;
using namespace billstop::pool;
using billstop::testing::Recorder;
using billstop::testing::Settlement;
using nlohmann::json;

// ---- stop ----

TEST(PoolStop, DeletesWhatNothingStandsAgainst) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("DELETE", path::one).reply(200, pool_row("a").dump());
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", "/v2/project/pools/a"), 1u);
}

TEST(PoolStop, APoolThatIsNotThereIsGone) {
  Cloud cloud(Rows{});
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_STOP_GONE);
}

TEST(PoolStop, OneThatGoesWithItsLastNodeIsGone) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("DELETE", path::one).error(404, "ModelArts.50015001");
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_STOP_GONE);
}

TEST(PoolStop, OneThatIsBeingDeletedIsAcceptedWithoutAnotherDelete) {
  Cloud cloud(Rows{pool_row("a", "Deleting")});
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", path::one), 0u);
}

TEST(PoolStop, AWorkloadThatCameAfterThePlanKeepsThePool) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).reply(200, items(Rows{workload_row("train", "new-job")}));
  const Settlement settled = cloud.stop(resource(pool_row("a")));
  EXPECT_EQ(settled.outcome, BILLSTOP_BLOCKED);
  EXPECT_NE(settled.text.find("new-job"), std::string::npos);
  EXPECT_EQ(cloud.count("DELETE", path::one), 0u);
}

TEST(PoolStop, AUserOfThePlanThatHasNotLeftYetIsWaitedFor) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).reply(200, items(Rows{workload_row("train", "old-job")}));
  Resource planned = resource(pool_row("a"));
  planned.users.push_back({"runs-in", "training_job", "old-job"});
  EXPECT_EQ(cloud.stop(planned).outcome, BILLSTOP_RETRY);
  EXPECT_EQ(cloud.count("DELETE", path::one), 0u);
}

TEST(PoolStop, EndedWorkloadsDoNotKeepIt) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).reply(200, items(Rows{workload_row("train", "j", "Completed")}));
  cloud.on("DELETE", path::one).reply(200, pool_row("a").dump());
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_ACCEPTED);
}

TEST(PoolStop, UnreadableWorkloadsKeepIt) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::workloads).error(403, "ModelArts.0112");
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_BLOCKED);
}

TEST(PoolStop, APrepaidNodeThatCameAfterThePlanKeepsIt) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::nodes).reply(200, items(Rows{node_row("paid", "1")}));
  const Settlement settled = cloud.stop(resource(pool_row("a")));
  EXPECT_EQ(settled.outcome, BILLSTOP_BLOCKED);
  EXPECT_NE(settled.text.find("paid"), std::string::npos);
}

TEST(PoolStop, APoolThatBecamePrepaidIsNotDeleted) {
  Cloud cloud(Rows{prepaid_pool("a")});
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_BLOCKED);
  EXPECT_EQ(cloud.count("DELETE", path::one), 0u);
}

TEST(PoolStop, ASubPoolThatIsStillThereKeepsItsRoot) {
  const json root = with_annotation(pool_row("root"), "os.modelarts.pool/subpools.count", "1");
  Cloud cloud(Rows{root});
  cloud.on("GET", path::list).with("parent", "root").reply(200, items(Rows{subpool("c", "root")}));
  const Settlement settled = cloud.stop(resource(root));
  EXPECT_EQ(settled.outcome, BILLSTOP_BLOCKED);
  EXPECT_NE(settled.text.find("sub-pool c"), std::string::npos);
}

TEST(PoolStop, ANewPoolOfTheSameNameIsNotTheOneThatWasPlanned) {
  Cloud cloud(Rows{pool_row("a")});
  Resource planned = resource(pool_row("a"));
  planned.created_at_ms -= 86'400'000;
  EXPECT_EQ(cloud.stop(planned).outcome, BILLSTOP_BLOCKED);
}

TEST(PoolStop, APublicPoolIsRefused) {
  Cloud cloud(Rows{with_label(pool_row("a"), "os.modelarts.pool/biz", "public")});
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_STOP_REFUSED);
}

TEST(PoolStop, AMissingRightIsDenied) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("DELETE", path::one).error(403, "ModelArts.0112");
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_DENIED);
}

TEST(PoolStop, AConflictIsTriedLater) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("DELETE", path::one).error(409, "ModelArts.50015000");
  EXPECT_EQ(cloud.stop(resource(pool_row("a"))).outcome, BILLSTOP_RETRY);
}

// ---- verify ----

TEST(PoolVerify, TheServicesOwnNotFoundIsGone) {
  Cloud cloud(Rows{});
  EXPECT_EQ(cloud.verify(resource(pool_row("a"))).outcome, BILLSTOP_GONE);
}

TEST(PoolVerify, AnyOtherFailureIsNotGone) {
  for (const auto& [status, code] : {std::pair{404, "APIGW.0101"}, std::pair{403, "x"}}) {
    Cloud cloud(Rows{});
    cloud.on("GET", path::one).error(status, code);
    EXPECT_EQ(cloud.verify(resource(pool_row("a"))).outcome, BILLSTOP_VERIFY_UNKNOWN) << code;
  }
}

TEST(PoolVerify, ItIsOnItsWayWhileItIsBeingDeleted) {
  Cloud cloud(Rows{pool_row("a", "Deleting")});
  EXPECT_EQ(cloud.verify(resource(pool_row("a"))).outcome, BILLSTOP_PENDING);
}

TEST(PoolVerify, ADeletionTimeStampCountsBeforeThePhaseFollows) {
  json row = pool_row("a");
  row["metadata"]["deletionTimestamp"] = "2026-01-03T00:00:00Z";
  Cloud cloud(Rows{row});
  EXPECT_EQ(cloud.verify(resource(pool_row("a"))).outcome, BILLSTOP_PENDING);
}

TEST(PoolVerify, ARunningPoolStillRuns) {
  Cloud cloud(Rows{pool_row("a")});
  const Settlement settled = cloud.verify(resource(pool_row("a")));
  EXPECT_EQ(settled.outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(settled.seen->state, "Running");
}

TEST(PoolVerify, AFailedPoolHasEndedUnlessItHoldsNodes) {
  Cloud empty(Rows{pool_row("a", "Error")});
  EXPECT_EQ(empty.verify(resource(pool_row("a"))).outcome, BILLSTOP_ENDED);
  json row = pool_row("a", "Error");
  row["status"]["resources"]["abnormal"] = json::array({{{"flavor", "x"}, {"count", 1}}});
  Cloud holding(Rows{row});
  EXPECT_EQ(holding.verify(resource(pool_row("a"))).outcome, BILLSTOP_NEXT_STEP);
}

TEST(PoolVerify, ANewPoolOfTheSameNameMeansThatThePlannedOneIsGone) {
  Cloud cloud(Rows{pool_row("a")});
  Resource planned = resource(pool_row("a"));
  planned.created_at_ms -= 86'400'000;
  EXPECT_EQ(cloud.verify(planned).outcome, BILLSTOP_GONE);
}

TEST(PoolVerify, WhatIsSeenHasTheTagsOfNow) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.on("GET", path::tags).reply(200, R"({"tags": [{"key": "keep", "values": ["yes"]}]})");
  EXPECT_EQ(cloud.verify(resource(pool_row("a"))).seen->tags.at(0).key, "keep");
}

TEST(PoolVerify, ManyAreReadFromTheListAndAbsentOnesShown) {
  Cloud cloud(Rows{pool_row("a"), pool_row("b", "Deleting")});
  std::vector<Resource> batch;
  for (const char* id : {"a", "b", "c", "d"}) batch.push_back(resource(pool_row(id)));
  const Recorder seen = cloud.ScriptedCloud::verify(Pool(), "delete", batch);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_PENDING);
  EXPECT_EQ(seen.settlement(2)->outcome, BILLSTOP_GONE);
  EXPECT_EQ(seen.settlement(3)->outcome, BILLSTOP_GONE);
  EXPECT_EQ(cloud.count("GET", path::one), 2u);
}

TEST(PoolVerify, ItChangesNothing) {
  Cloud cloud(Rows{pool_row("a")});
  cloud.verify(resource(pool_row("a")));
  for (const auto& sent : cloud.sent()) EXPECT_EQ(sent.request.method, "GET");
}
