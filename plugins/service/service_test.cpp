#include "plugins/service/service.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>

#include "plugins/service/test_rows.hpp"

using namespace billstop;
using namespace billstop::service;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using billstop::testing::Settlement;
using nlohmann::json;

namespace {

constexpr const char* all = "/v1/{project_id}/services";
constexpr const char* one = "/v1/{project_id}/services/{service_id}";

std::string listed(const json& services, size_t total) {
  return json{{"total_count", total}, {"count", services.size()}, {"services", services}}.dump();
}

std::string listed(const json& services) {
  return listed(services, services.size());
}

struct Cloud : ScriptedCloud {
  explicit Cloud(const json& services = json::array()) {
    on("GET", all).reply(200, listed(services));
    on("GET", all).with("tags", "billstop:keep").reply(200, listed(json::array()));
    on("GET", all).with("tags", "billstop:nobody-has-this").reply(200, listed(json::array()));
    on("GET", one).error(404, "ModelArts.3502", "does not exist");
    for (const json& s : services)
      on("GET", "/v1/project/services/" + s["service_id"].get<std::string>()).reply(200, s.dump());
  }
  void keep(const json& services) {
    on("GET", all).with("tags", "billstop:keep").reply(200, listed(services));
  }
  Recorder locate(const Service& plugin = Service()) {
    return ScriptedCloud::locate(plugin, test_scope);
  }
  Settlement stop(const char* way, const json& of) {
    return ScriptedCloud::stop(Service(), way, {resource(of)}).settled.at(0);
  }
  Settlement verify(const char* way, const json& now) {
    on("GET", one).reply(200, now.dump());
    return ScriptedCloud::verify(Service(), way, {resource(now)}).settled.at(0);
  }
};

}  // namespace

TEST(ServiceLocate, TheDetailTellsWhereARunningOneRuns) {
  Cloud cloud(json::array({row("a", "running")}));
  cloud.on("GET", "/v1/project/services/a")
      .reply(200, row("a", "running", {{"config", {part("m", {{"pool_name", "p1"}})}}}).dump());
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a")->meters.at(0).paid_by_id, "p1");
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(ServiceLocate, WhatHasEndedIsNotAskedForItsDetail) {
  Cloud cloud(json::array({row("a", "stopped"), row("b", "finished")}));
  cloud.locate();
  // The one that is shown is the made-up one, which proves the right.
  EXPECT_EQ(cloud.count("GET", one), 1u);
}

TEST(ServiceLocate, ADetailThatCannotBeReadIsTold) {
  Cloud cloud(json::array({row("a", "running")}));
  cloud.on("GET", "/v1/project/services/a").error(403, "ModelArts.0112");
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("a"), nullptr);
  ASSERT_FALSE(seen.incomplete.empty());
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(ServiceLocate, WhatGoesWhileTheDetailsAreReadIsLeftOut) {
  Cloud cloud(json::array({row("a", "running")}));
  cloud.on("GET", "/v1/project/services/a").error(404, "ModelArts.3502");
  EXPECT_TRUE(cloud.locate().found.empty());
}

TEST(ServiceLocate, ACutListIsNarrowedByTypeAndThenByState) {
  Cloud cloud(json::array({row("a", "running"), row("b", "stopped"), row("c", "stopped")}));
  cloud.on("GET", all)
      .with("workspace_id", "0")
      .reply(200, listed(json::array({row("a", "running")}), 3));
  for (const char* type : {"batch", "edge"})
    cloud.on("GET", all).with("infer_type", type).reply(200, listed(json::array()));
  cloud.on("GET", all)
      .with("infer_type", "real-time")
      .reply(200, listed(json::array({row("a", "running")}), 3));
  for (const char* state : {"running", "deploying", "concerning", "failed", "stopped", "finished",
                            "stopping", "deleting", "pending", "waiting"})
    cloud.on("GET", all)
        .with("infer_type", "real-time")
        .with("status", state)
        .reply(200, listed(json::array()));
  cloud.on("GET", all)
      .with("infer_type", "real-time")
      .with("status", "stopped")
      .reply(200, listed(json::array({row("b", "stopped"), row("c", "stopped")})));
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.found.size(), 3u);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(ServiceLocate, AListThatStaysCutIsPartial) {
  Cloud cloud;
  cloud.on("GET", all)
      .with("workspace_id", "0")
      .reply(200, listed(json::array({row("a", "stopped")}), 5));
  const Recorder seen = cloud.locate();
  ASSERT_FALSE(seen.incomplete.empty());
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
}

TEST(ServiceLocate, AnEmptyListCountsOnlyWithTheRightToShow) {
  EXPECT_TRUE(Cloud().locate().incomplete.empty());
  Cloud silent;
  silent.on("GET", one).error(403, "ModelArts.0112");
  EXPECT_EQ(silent.locate().incomplete.size(), 1u);
}

TEST(ServiceTags, WhatTheFilterListsIsKept) {
  Cloud cloud(json::array({row("a", "running"), row("b", "running")}));
  cloud.keep(json::array({row("a", "running")}));
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a")->tags.at(0).key, "billstop:keep");
  EXPECT_TRUE(seen.resource("b")->tags_known);
  EXPECT_TRUE(seen.resource("b")->tags.empty());
}

TEST(ServiceTags, AFilterThatIsIgnoredTellsNothing) {
  const json services = json::array({row("a", "running")});
  Cloud cloud(services);
  cloud.on("GET", all).with("tags", "billstop:nobody-has-this").reply(200, listed(services));
  EXPECT_FALSE(cloud.locate().resource("a")->tags_known);
}

TEST(ServiceTags, AFilterThatIsRefusedTellsNothing) {
  Cloud cloud(json::array({row("a", "running")}));
  cloud.on("GET", all).with("tags", "billstop:keep").error(400, "ModelArts.3501");
  EXPECT_FALSE(cloud.locate().resource("a")->tags_known);
}

TEST(ServiceTags, FurtherKeysAreLookedForWhenTheSettingsNameThem) {
  Cloud cloud(json::array({row("a", "running")}));
  cloud.on("GET", all).with("tags", "team").reply(200, listed(json::array({row("a", "running")})));
  const Recorder seen = cloud.locate(Service(R"({"tag_keys":["team"]})"));
  EXPECT_EQ(seen.resource("a")->tags.at(0).key, "team");
}

TEST(ServiceStop, StopsByItsStatusAndNothingElse) {
  Cloud cloud;
  cloud.on("PUT", one).reply(200, "{}");
  EXPECT_EQ(cloud.stop("stop", row("a", "running")).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.sent().at(0).request.body, R"({"status":"stopped"})");
}

TEST(ServiceStop, WhileItIsDeployedItIsTriedLater) {
  Cloud cloud;
  cloud.on("PUT", one).error(400, "ModelArts.3519");
  cloud.on("GET", one).reply(200, row("a", "deploying").dump());
  EXPECT_EQ(cloud.stop("stop", row("a", "running")).outcome, BILLSTOP_RETRY);
}

TEST(ServiceStop, WhileItStopsTheWishIsFulfilled) {
  Cloud cloud;
  cloud.on("PUT", one).error(400, "ModelArts.3519");
  cloud.on("GET", one).reply(200, row("a", "stopping").dump());
  EXPECT_EQ(cloud.stop("stop", row("a", "running")).outcome, BILLSTOP_ACCEPTED);
}

TEST(ServiceStop, AnothersServiceIsRefusedForGood) {
  for (const char* code : {"ModelArts.3525", "ModelArts.3540"}) {
    Cloud cloud;
    cloud.on("PUT", one).error(400, code);
    EXPECT_EQ(cloud.stop("stop", row("a", "running")).outcome, BILLSTOP_STOP_REFUSED) << code;
  }
}

TEST(ServiceStop, WhatIsNotThereIsGone) {
  Cloud cloud;
  cloud.on("DELETE", one).error(404, "ModelArts.3502");
  EXPECT_EQ(cloud.stop("delete", row("a", "stopped")).outcome, BILLSTOP_STOP_GONE);
}

TEST(ServiceVerify, ATakenWishIsNoProofTheStateIs) {
  EXPECT_EQ(Cloud().verify("stop", row("a", "stopping")).outcome, BILLSTOP_PENDING);
  EXPECT_EQ(Cloud().verify("stop", row("a", "stopped")).outcome, BILLSTOP_ENDED);
  EXPECT_EQ(Cloud().verify("stop", row("a", "finished")).outcome, BILLSTOP_ENDED);
  EXPECT_EQ(Cloud().verify("stop", row("a", "running")).outcome, BILLSTOP_STILL_RUNNING);
}

TEST(ServiceVerify, AFailedOneHasNotStoppedAndMayCost) {
  const Settlement seen = Cloud().verify("stop", row("a", "failed"));
  EXPECT_EQ(seen.outcome, BILLSTOP_VERIFY_FAILED);
  EXPECT_EQ(seen.seen->meters.at(0).running, Tri::unknown);
}

TEST(ServiceVerify, TheReadingOfARunningOneHasItsTags) {
  const json service = row("a", "running");
  Cloud cloud;
  cloud.keep(json::array({service}));
  EXPECT_EQ(cloud.verify("stop", service).seen->tags.size(), 1u);
}

TEST(ServiceVerify, TheReadingOfAStoppedOneThatIsToBeDeletedHasThemToo) {
  const json service = row("a", "stopped");
  Cloud cloud;
  cloud.keep(json::array({service}));
  EXPECT_EQ(cloud.verify("delete", service).seen->tags.size(), 1u);
}

TEST(ServiceVerify, OfManyOneListTellsWhichAreOnTheirWay) {
  json services = json::array();
  for (const char* id : {"a", "b", "c", "d"}) services.push_back(row(id, "stopping"));
  services.push_back(row("e", "stopped"));
  Cloud cloud(services);
  cloud.on("GET", one).reply(200, row("e", "stopped").dump());
  std::vector<Resource> batch;
  for (const json& service : services) batch.push_back(resource(service));
  const Recorder seen = cloud.ScriptedCloud::verify(Service(), "stop", batch);
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_PENDING);
  EXPECT_EQ(seen.settled.at(4).outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settled.at(4).seen->meters.at(0).running, Tri::no);
  EXPECT_EQ(cloud.count("GET", one), 0u);
}

TEST(ServiceVerify, OfManyOneListTellsWhichAreAsTheyWere) {
  json services = json::array();
  for (const char* id : {"a", "b", "c", "d"}) services.push_back(row(id, "running"));
  Cloud cloud(services);
  cloud.keep(json::array({services[0]}));
  std::vector<Resource> batch;
  for (const json& service : services) batch.push_back(resource(service));
  const Recorder seen = cloud.ScriptedCloud::verify(Service(), "stop", batch);
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(seen.settled.at(0).seen->tags.size(), 1u);
  EXPECT_EQ(seen.settled.at(1).seen->tags.size(), 0u);
  EXPECT_TRUE(seen.settled.at(1).seen->tags_known);
  EXPECT_EQ(cloud.count("GET", one), 0u);
}

TEST(ServiceVerify, WhatTheListShowsChangedIsShownBeforeItCounts) {
  json services = json::array(), before = json::array();
  for (const char* id : {"a", "b", "c", "d"}) {
    services.push_back(row(id, "running"));
    before.push_back(row(id, "deploying"));
  }
  Cloud cloud(services);
  cloud.on("GET", one).reply(200, row("a", "stopped").dump());
  std::vector<Resource> batch;
  for (const json& service : before) batch.push_back(resource(service));
  cloud.ScriptedCloud::verify(Service(), "stop", batch);
  EXPECT_EQ(cloud.count("GET", one), 4u);
}

// Stopped and started again since, perhaps in another pool.
TEST(ServiceVerify, WhatCameIntoItsStateAnewIsShown) {
  json services = json::array();
  for (const char* id : {"a", "b", "c", "d"})
    services.push_back(row(id, "running", {{"transition_at", 1000}}));
  std::vector<Resource> batch;
  for (const json& service : services) batch.push_back(resource(service));
  services[2]["transition_at"] = 2000;
  Cloud cloud(services);
  cloud.ScriptedCloud::verify(Service(), "stop", batch);
  EXPECT_EQ(cloud.count("GET", one), 1u);
}

TEST(ServiceVerify, NotFoundIsGone) {
  Cloud cloud;
  const Recorder seen =
      cloud.ScriptedCloud::verify(Service(), "delete", {resource(row("a", "stopped"))});
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_GONE);
}
