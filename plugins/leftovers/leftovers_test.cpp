#include "plugins/leftovers/leftovers.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

#include "plugins/leftovers/leftover_rows.hpp"

using namespace billstop;
using namespace billstop::leftovers;
using billstop::testing::Recorder;
using billstop::testing::Settlement;
using nlohmann::json;

namespace {

namespace path {
constexpr const char* volumes = "/v2/{project_id}/cloudvolumes/detail";
constexpr const char* bin = "/v3/{project_id}/recycle-bin-volumes/detail";
constexpr const char* snapshots = "/v2/{project_id}/cloudsnapshots/detail";
constexpr const char* shares = "/v1/{project_id}/sfs-turbo/shares/detail";
constexpr const char* volume = "/v2/{project_id}/cloudvolumes/{volume_id}";
constexpr const char* purge = "/v3/{project_id}/recycle-bin-volumes/{volume_id}";
}  // namespace path

const Scope project{"account", "region", "project", ""};

using Rows = std::vector<json>;

std::string page(const char* key, const Rows& rows) {
  return json{{"count", rows.size()}, {key, rows}}.dump();
}

json disk(const std::string& id, const std::string& state = "available") {
  return {{"id", id}, {"status", state}, {"attachments", json::array()}};
}

json share(const std::string& id, const std::string& address) {
  return {{"id", id}, {"status", "200"}, {"pay_model", "0"}, {"export_location", address}};
}

Resource user(const std::string& role, const std::string& kind, const std::string& id) {
  Resource r;
  r.kind = "notebook";
  r.id = "n1";
  r.scope = {"account", "region", "project", "0"};
  r.uses = {{role, kind, id}};
  return r;
}

struct Cloud : billstop::testing::ScriptedCloud {
  explicit Cloud(const Rows& disks = {}, const Rows& recycled = {}, const Rows& all_shares = {}) {
    on("GET", path::volumes).reply(200, page("volumes", disks));
    on("GET", path::bin).reply(200, page("volumes", recycled));
    on("GET", path::snapshots).reply(200, page("snapshots", {}));
    on("GET", path::shares).reply(200, page("shares", all_shares));
  }
  Recorder locate(std::vector<Resource> first_round, const char* settings = "{}") {
    return ScriptedCloud::locate(Leftovers(settings), project, std::move(first_round));
  }
  Settlement stop(const Resource& r) {
    return ScriptedCloud::stop(Leftovers(), "delete", {r}).settled.at(0);
  }
  Settlement verify(const Resource& r) {
    return ScriptedCloud::verify(Leftovers(), "delete", {r}).settled.at(0);
  }
};

}  // namespace

TEST(LeftoversLocate, OnlyWhatSomethingOfModelArtsNames) {
  Cloud cloud(Rows{disk("used"), disk("unattached")});
  const Recorder seen = cloud.locate({user("disk", "volume", "used")});
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.found[0].id, "used");
  EXPECT_EQ(seen.found[0].users.at(0).id, "n1");
}

TEST(LeftoversLocate, WhatOutlivesItsUserIsSeenAndUsedByNobody) {
  Cloud cloud(Rows{disk("used")}, {}, {share("a", "10.0.0.1:/")});
  Resource gone = user("disk", "volume", "used"), mounted = user("mount", "sfs_turbo", "a");
  gone.state = mounted.state = "billstop: gone";
  const Recorder seen = cloud.locate({gone, mounted});
  ASSERT_EQ(seen.found.size(), 2u);
  EXPECT_TRUE(seen.resource("used")->users.empty());
  EXPECT_TRUE(seen.resource("a")->users.empty());
}

TEST(LeftoversLocate, WithoutSuchAThingNothingIsAsked) {
  Cloud cloud(Rows{disk("unattached")});
  EXPECT_TRUE(cloud.locate({user("output", "obs_path", "obs://b")}).found.empty());
  EXPECT_TRUE(cloud.sent().empty());
}

TEST(LeftoversLocate, WhatTheSettingsNameIsLookedFor) {
  Cloud cloud(Rows{disk("mine"), disk("other")});
  const Recorder seen = cloud.locate({}, R"({"ids": ["mine"]})");
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.found[0].id, "mine");
}

TEST(LeftoversLocate, AnotherProjectsUserNamesNothingHere) {
  Cloud cloud(Rows{disk("used")});
  Resource elsewhere = user("disk", "volume", "used");
  elsewhere.scope.project = "other";
  EXPECT_TRUE(cloud.locate({elsewhere}).found.empty());
}

TEST(LeftoversLocate, ADiskInTheRecycleBinIsOneThatCosts) {
  Cloud cloud(Rows{}, {disk("used")});
  const Recorder seen = cloud.locate({user("disk", "volume", "used")});
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.found[0].state, in_recycle_bin);
  EXPECT_EQ(seen.found[0].meters.at(0).running, Tri::yes);
}

TEST(LeftoversLocate, ASnapshotOfSuchADiskHoldsIt) {
  Cloud cloud(Rows{disk("used")});
  cloud.on("GET", path::snapshots)
      .reply(200, page("snapshots", {{{"id", "s"}, {"volume_id", "used"}, {"status", "available"}},
                                     {{"id", "t"}, {"volume_id", "x"}, {"status", "available"}}}));
  const Recorder seen = cloud.locate({user("disk", "volume", "used")});
  ASSERT_NE(seen.resource("s"), nullptr);
  EXPECT_EQ(seen.resource("s")->uses.at(0).id, "used");
  EXPECT_EQ(seen.resource("t"), nullptr);
}

TEST(LeftoversLocate, AShareIsKnownByIdAndByAnAddressUnderItsOwn) {
  Cloud cloud(Rows{}, {},
              {share("a", "10.0.0.1:/"), share("b", "10.0.0.2:/"), share("c", "10.0.0.2:/x")});
  const Recorder seen =
      cloud.locate({user("mount", "sfs_turbo", "a"), user("mount", "sfs_turbo", "10.0.0.2:/data")});
  EXPECT_NE(seen.resource("a"), nullptr);
  EXPECT_NE(seen.resource("b"), nullptr);
  EXPECT_EQ(seen.resource("c"), nullptr);
}

TEST(LeftoversLocate, WhatIsPrepaidEndsWithItsSubscription) {
  json paid = disk("used");
  paid["metadata"] = {{"orderID", "CS1"}};
  Cloud cloud(Rows{paid});
  const Resource r = cloud.locate({user("disk", "volume", "used")}).found.at(0);
  EXPECT_EQ(r.charging_mode, "prepaid");
  EXPECT_EQ(r.meters.at(0).what, "subscription");
  EXPECT_NE(r.ways.at(0).why_not.find("subscription:used"), std::string::npos);
}

TEST(LeftoversLocate, AnAttachedDiskIsNotDeleted) {
  json attached = disk("used", "in-use");
  attached["attachments"] = {{{"server_id", "srv"}}};
  const Resource r = volume_of(attached, project);
  EXPECT_NE(r.ways.at(0).why_not.find("srv"), std::string::npos);
}

TEST(LeftoversLocate, AListThatIsDeniedIsTold) {
  Cloud cloud;
  cloud.on("GET", path::volumes).error(403, "EVS.0006");
  const Recorder seen = cloud.locate({user("disk", "volume", "used")});
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].kind, "volume");
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(LeftoversStop, ADiskGoesToTheBinAndIsPurgedThere) {
  Cloud cloud(Rows{}, {disk("v")});
  cloud.on("DELETE", path::volume).reply(200, R"({"job_id": "j"})");
  cloud.on("DELETE", path::purge).reply(202);
  EXPECT_EQ(cloud.stop(volume_of(disk("v"), project)).outcome, BILLSTOP_ACCEPTED);
  Resource planned = volume_of(disk("v"), project);
  planned.owner_id = "ana";
  const Settlement moved = cloud.verify(planned);
  EXPECT_EQ(moved.seen->owner_id, "ana");
  EXPECT_EQ(moved.outcome, BILLSTOP_NEXT_STEP);
  EXPECT_EQ(moved.seen->state, in_recycle_bin);
  EXPECT_EQ(cloud.stop(*moved.seen).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", path::purge), 1u);
}

TEST(LeftoversStop, GoneIsWhatNoListShows) {
  Cloud none, unreadable;
  unreadable.on("GET", path::bin).error(403, "EVS.0006");
  EXPECT_EQ(none.verify(volume_of(disk("v"), project)).outcome, BILLSTOP_GONE);
  EXPECT_EQ(unreadable.verify(volume_of(disk("v"), project)).outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(LeftoversStop, ARefusalIsToldInTheCloudsWords) {
  Cloud cloud;
  cloud.on("DELETE", path::volume).error(400, "EVS.2009", "The disk is attached.");
  const Settlement settled = cloud.stop(volume_of(disk("v"), project));
  EXPECT_EQ(settled.outcome, BILLSTOP_STOP_FAILED);
  EXPECT_EQ(settled.error_code, "EVS.2009");
}
