#include "plugins/service/service_row.hpp"

#include <gtest/gtest.h>

#include "plugins/service/test_rows.hpp"

using namespace billstop;
using namespace billstop::service;
using nlohmann::json;

namespace {

Resource with_parts(json parts, json more = json::object()) {
  more["config"] = std::move(parts);
  return resource(row("a", "running", more));
}

std::string why_not(const Resource& r, const std::string& way) {
  for (const WayNow& now : r.ways)
    if (now.id == way) return now.why_not;
  return "no such way";
}

}  // namespace

TEST(ServiceMeters, RunningAndConcerningCostAndStoppingCostsUntilDone) {
  for (const char* state : {"running", "concerning", "stopping", "deleting"})
    EXPECT_EQ(resource(row("a", state)).meters.at(0).running, Tri::yes) << state;
  for (const char* state : {"stopped", "finished"})
    EXPECT_EQ(resource(row("a", state)).meters.at(0).running, Tri::no) << state;
  for (const char* state : {"deploying", "pending", "waiting", "failed", "something-new"})
    EXPECT_EQ(resource(row("a", state)).meters.at(0).running, Tri::unknown) << state;
}

TEST(ServiceMeters, AFreeOneCostsNothing) {
  const Resource r = resource(row("a", "running", {{"is_free", true}}));
  EXPECT_EQ(r.meters.at(0).running, Tri::no);
  EXPECT_EQ(r.charging_mode, "free");
}

TEST(ServiceMeters, APartsOwnPoolGoesBeforeTheServices) {
  const Resource r =
      with_parts({part("m1", {{"pool_name", "p-part"}})}, {{"pool_name", "p-service"}});
  ASSERT_EQ(r.meters.size(), 1u);
  EXPECT_EQ(r.meters[0].paid_by_id, "p-part");
}

TEST(ServiceMeters, APartWithoutPoolIsPaidByTheServiceItself) {
  const Resource r = with_parts({part("m1", {{"pool_name", "p1"}}), part("m2")});
  ASSERT_EQ(r.meters.size(), 1u);
  EXPECT_EQ(r.meters[0].paid_by_id, "");
  EXPECT_EQ(r.uses.at(0).id, "p1");
}

TEST(ServiceMeters, EachPoolThatPaysIsNamed) {
  const Resource r =
      with_parts({part("m1", {{"pool_name", "p1"}}), part("m2", {{"pool_name", "p2"}})});
  ASSERT_EQ(r.meters.size(), 2u);
  EXPECT_EQ(r.meters[1].paid_by_id, "p2");
}

TEST(ServiceMeters, WhoPaysIsNotKnownWithoutTheDetail) {
  json listed = row("a", "running");
  listed.erase("config");
  EXPECT_EQ(resource(listed).meters.at(0).running, Tri::unknown);
  listed["status"] = "stopped";
  EXPECT_EQ(resource(listed).meters.at(0).running, Tri::no);
}

TEST(ServiceMeters, AnOldVersionPoolIsNamedByItsClusterId) {
  const Resource r = with_parts({part("m1")}, {{"cluster_id", "c1"}});
  EXPECT_EQ(r.meters.at(0).paid_by_kind, "old_cluster");
}

TEST(ServiceRow, TheBillNamesEachModelByTheWholeText) {
  const Resource r = with_parts({part("11111111-2222-4333-8444-555555555555"), part("m2")},
                                {{"service_name", "exeML-aqi"}});
  ASSERT_EQ(r.bill_keys.size(), 2u);
  EXPECT_EQ(r.bill_keys[0].field, "resource_id");
  EXPECT_EQ(r.bill_keys[0].value, "exeML-aqi-11111111-2222-4333-8444-555555555555");
}

TEST(ServiceRow, ASubscribedOneBelongsToSomebodyElse) {
  EXPECT_NE(resource(row("a", "running", {{"is_shared", true}})).untouchable, "");
}

TEST(ServiceRow, PathsOfABatchServiceAreReadInTheirHttpsForm) {
  const Resource r =
      with_parts({part("m1", {{"src_path", "https://results.obs.region.host/in/"},
                              {"dest_path", "https://results.obs.region.host/out/"}})});
  ASSERT_EQ(r.uses.size(), 2u);
  EXPECT_EQ(r.uses[0].role, "input");
  EXPECT_EQ(r.uses[1].role, "output");
  EXPECT_EQ(r.uses[1].id, "obs://results/out/");
}

TEST(ServiceRow, AMountedFileSystemIsAUse) {
  const json mount = {
      {"additional_properties",
       {{"storage", {{"persistent_volumes", {{{"source_address", "192.168.0.7:/"}}}}}}}}};
  const Resource r = with_parts({part("m1", mount)});
  EXPECT_EQ(r.uses.at(0).kind, "sfs_turbo");
}

TEST(ServiceRow, AnEdgeServiceIsListedWithoutAWay) {
  const Resource r = resource(row("a", "running", {{"infer_type", "edge"}}));
  EXPECT_EQ(r.kind, "edge_service");
  EXPECT_TRUE(r.ways.empty());
}

TEST(ServiceRow, WhatHasEndedOrFailedNeedsNoStop) {
  for (const char* state : {"stopped", "finished", "failed"})
    EXPECT_NE(why_not(resource(row("a", state)), "stop"), "") << state;
  EXPECT_EQ(why_not(resource(row("a", "deploying")), "stop"), "");
}

TEST(ServiceRow, AWorkspaceWrittenAsNumberIsReadLikeText) {
  EXPECT_EQ(resource(row("a", "running", {{"workspace_id", 0}})).scope.workspace, "0");
}
