#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::HasSubstr;

class Notebooks : public ::testing::Test {
 protected:
  Item& notebook(const std::string& name, const std::string& state = "RUNNING") {
    return cloud.add({.kind = "notebook", .name = name, .state = state});
  }

  std::set<std::string> listed(const std::string& path) {
    std::set<std::string> names;
    const Json rows = cloud.v1("GET", path).body.at("data");
    for (const Json& row : rows) names.insert(row.at("name"));
    return names;
  }

  using Names = std::set<std::string>;
  ModelArtsClient cloud{empty_world()};
  const Json wish{{"name", "made"},
                  {"image_id", "image-1"},
                  {"flavor", "modelarts.never.heard.of"},
                  {"duration", -1},
                  {"volume", {{"category", "EVS"}, {"ownership", "MANAGED"}, {"capacity", 40}}}};
};

TEST_F(Notebooks, RunAWhileAfterTheirCreation) {
  const Said made = cloud.v1("POST", "notebooks", wish);
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(made.body.at("status"), "CREATING");
  cloud.wait_ms(60'000);
  EXPECT_EQ(cloud.v1("GET", "notebooks/" + made.body.at("id").get<std::string>()).body.at("status"),
            "RUNNING");
}

TEST_F(Notebooks, OfAnUnknownFlavorCostTheDefaultRate) {
  cloud.v1("POST", "notebooks", wish);
  const auto meters =
      cloud.model().meters(cloud.account(), *cloud.account().of_kind("notebook").front());
  EXPECT_EQ(meters.front().rate_per_hour, "1");
}

TEST_F(Notebooks, WithoutAnEndNeverStopByThemselves) {
  cloud.v1("POST", "notebooks", wish);
  cloud.wait_ms(400LL * 3'600'000);
  EXPECT_EQ(cloud.account().of_kind("notebook").front()->state, "RUNNING");
}

TEST_F(Notebooks, WithALeaseStopWhenItEnds) {
  Json ending = wish;
  ending["duration"] = 3'600'000;
  cloud.v1("POST", "notebooks", ending);
  cloud.wait_ms(3'700'000);
  EXPECT_EQ(cloud.account().of_kind("notebook").front()->state, "STOPPED");
}

TEST_F(Notebooks, NeedANameAnImageAndAVolume) {
  for (const char* key : {"name", "image_id", "volume"}) {
    Json without = wish;
    without.erase(key);
    EXPECT_EQ(cloud.v1("POST", "notebooks", without).status, 400) << key;
  }
}

TEST_F(Notebooks, OfOthersAreOnlyInTheListOfAll) {
  add_practice_user(cloud.world(), cloud.account(), "other");
  notebook("mine");
  Item theirs{.kind = "notebook", .name = "theirs"};
  theirs.owner_id = cloud.account().users.back().id;
  cloud.add(std::move(theirs));
  EXPECT_EQ(listed("notebooks"), Names{"mine"});
  EXPECT_EQ(listed("notebooks/all"), (Names{"mine", "theirs"}));
}

TEST_F(Notebooks, TakeOnlyTheDocumentedPageSizes) {
  for (const char* limit : {"0", "1", "11", "100", "1000"}) {
    EXPECT_EQ(cloud.v1("GET", std::string("notebooks/all?limit=") + limit).status, 400) << limit;
  }
  for (const char* limit : {"10", "20", "50"}) {
    EXPECT_EQ(cloud.v1("GET", std::string("notebooks/all?limit=") + limit).status, 200) << limit;
  }
}

TEST_F(Notebooks, ComeInRowsFromTheOffset) {
  for (int i = 0; i < 23; ++i) notebook("n" + std::to_string(i));
  Names seen;
  for (const char* offset : {"0", "10", "20"}) {
    seen.merge(listed(std::string("notebooks/all?offset=") + offset));
  }
  EXPECT_EQ(seen.size(), 23U);
  const Json last = cloud.v1("GET", "notebooks/all?offset=20").body;
  EXPECT_EQ(last.at("data").size(), 3U);
  EXPECT_EQ(last.at("total"), 23);
  EXPECT_EQ(last.at("pages"), 3);
  EXPECT_EQ(last.at("current"), 2);
}

TEST_F(Notebooks, ThatCameWentOrChangedAreSoInTheSameListAskedAgain) {
  const std::string running = "notebooks?status=RUNNING";
  notebook("stays");
  const std::string goes = notebook("goes").id;
  EXPECT_EQ(listed(running), (Names{"goes", "stays"}));
  cloud.v1("POST", "notebooks/" + goes + "/stop");
  EXPECT_EQ(listed(running), (Names{"stays"}));
  cloud.v1("POST", "notebooks", wish);
  cloud.wait_ms(60'000);
  EXPECT_EQ(listed(running), (Names{"made", "stays"}));
}

TEST_F(Notebooks, AreHiddenInTheirWorkspace) {
  cloud.account().workspaces.push_back({"0123456789abcdef0123456789abcdef", "w", cloud.project()});
  cloud.add({.kind = "notebook",
             .name = "inside",
             .project = cloud.project(),
             .workspace = "0123456789abcdef0123456789abcdef"});
  EXPECT_EQ(listed("notebooks/all"), Names{});
  EXPECT_EQ(listed("notebooks/all?workspace_id=0123456789abcdef0123456789abcdef"), Names{"inside"});
}

TEST_F(Notebooks, OfCodeLabAreHiddenUnlessAskedFor) {
  notebook("plain");
  cloud.add({.kind = "notebook", .name = "lab", .detail = {{"feature", "DEFAULT"}}});
  EXPECT_EQ(listed("notebooks/all"), Names{"plain"});
  EXPECT_EQ(listed("notebooks/all?feature=DEFAULT"), Names{"lab"});
}

TEST_F(Notebooks, AreFilteredByWhatTheQuerySays) {
  notebook("stopped-one", "STOPPED");
  Item& tagged = notebook("tagged-one");
  tagged.tags = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(listed("notebooks?name=tagged"), Names{"tagged-one"});
  EXPECT_EQ(listed("notebooks?status=STOPPED"), Names{"stopped-one"});
  EXPECT_EQ(listed("notebooks?billing=COMPUTE"), Names{"tagged-one"});
  EXPECT_EQ(listed("notebooks?tags=a%7C1,b%7C2"), Names{"tagged-one"});
  EXPECT_EQ(listed("notebooks?tags=a%7C1,b%7C3"), Names{});
  EXPECT_EQ(listed("notebooks?id=" + tagged.id), Names{"tagged-one"});
}

TEST_F(Notebooks, RefuseToStopInTheWrongState) {
  const std::map<std::string, std::string> codes{
      {"INIT", "6355"},         {"CREATING", "6357"},     {"STARTING", "6306"}, {"STOPPED", "6307"},
      {"STOPPING", "6308"},     {"SNAPSHOTTING", "6357"}, {"FROZEN", "6326"},   {"ERROR", "6327"},
      {"START_FAILED", "6327"}, {"DELETING", "6357"}};
  for (const auto& [state, code] : codes) {
    const Said said = cloud.v1("POST", "notebooks/" + notebook("n", state).id + "/stop");
    EXPECT_EQ(said.status, 400) << state;
    EXPECT_EQ(said.code(), "ModelArts." + code) << state;
  }
}

TEST_F(Notebooks, RefuseToStartInTheWrongState) {
  const std::map<std::string, std::string> codes{
      {"RUNNING", "6305"}, {"STARTING", "6306"}, {"STOPPING", "6308"}, {"FROZEN", "6326"}};
  for (const auto& [state, code] : codes) {
    EXPECT_EQ(cloud.v1("POST", "notebooks/" + notebook("n", state).id + "/start").code(),
              "ModelArts." + code)
        << state;
  }
}

TEST_F(Notebooks, AreStoppedAndStartedInTheirTime) {
  Item& one = notebook("n");
  EXPECT_EQ(cloud.v1("POST", "notebooks/" + one.id + "/stop", Json::object()).body.at("status"),
            "STOPPING");
  cloud.wait_ms(cloud.world().switches.get("notebook.stop_ms"));
  EXPECT_EQ(one.state, "STOPPED");
  EXPECT_EQ(cloud.v1("POST", "notebooks/" + one.id + "/start?duration=-1").status, 200);
  cloud.wait_ms(cloud.world().switches.get("notebook.start_ms"));
  EXPECT_EQ(one.state, "RUNNING");
}

TEST_F(Notebooks, MustBeStoppedBeforeTheyAreDeleted) {
  Item& one = notebook("n");
  EXPECT_EQ(cloud.v1("DELETE", "notebooks/" + one.id).code(), "ModelArts.6304");
  cloud.set("notebook.delete_needs_stopped", 0);
  EXPECT_EQ(cloud.v1("DELETE", "notebooks/" + one.id).body.at("status"), "DELETING");
}

TEST_F(Notebooks, ThatAreBusyAreNotDeleted) {
  for (const char* state : {"CREATING", "STARTING", "STOPPING", "SNAPSHOTTING"}) {
    EXPECT_EQ(cloud.v1("DELETE", "notebooks/" + notebook("n", state).id).code(), "ModelArts.6357")
        << state;
  }
}

TEST_F(Notebooks, AnswerFourHundredOnceTheyAreGone) {
  const std::string id = notebook("n", "STOPPED").id;
  cloud.v1("DELETE", "notebooks/" + id);
  cloud.wait_ms(cloud.world().switches.get("notebook.delete_ms"));
  const Said said = cloud.v1("GET", "notebooks/" + id);
  EXPECT_EQ(said.status, 400);
  EXPECT_EQ(said.code(), "ModelArts.6309");
}

TEST_F(Notebooks, MayBeShownAsDeletedForAWhile) {
  cloud.set("notebook.deleted_shown_ms", 60'000);
  Item& one = notebook("n", "STOPPED");
  cloud.v1("DELETE", "notebooks/" + one.id);
  cloud.wait_ms(cloud.world().switches.get("notebook.delete_ms"));
  EXPECT_EQ(cloud.v1("GET", "notebooks/" + one.id).body.at("status"), "DELETED");
  EXPECT_EQ(listed("notebooks/all"), Names{});
  EXPECT_EQ(cloud.running(one), "");
}

TEST_F(Notebooks, PayForTheirDiskUntilTheyAreDeleted) {
  Item& one = notebook("n");
  EXPECT_EQ(cloud.running(one), "compute storage");
  cloud.v1("POST", "notebooks/" + one.id + "/stop");
  cloud.wait_ms(60'000);
  EXPECT_EQ(cloud.running(one), "storage");
}

TEST_F(Notebooks, OnTheUsersOwnFileSystemHaveNoDiskOfTheirOwn) {
  const Json own{{"category", "EFS"}, {"ownership", "DEDICATED"}, {"id", "e"}};
  Item& one = cloud.add({.kind = "notebook", .name = "n", .detail = {{"volume", own}}});
  EXPECT_EQ(cloud.running(one), "compute");
}

TEST_F(Notebooks, OfCodeLabAreFreeUntilAPaidFlavorIsChosen) {
  const auto lab = [](const char* flavor) {
    return Item{
        .kind = "notebook", .name = flavor, .detail = {{"feature", "DEFAULT"}, {"flavor", flavor}}};
  };
  EXPECT_EQ(cloud.running(cloud.add(lab("modelarts.vm.cpu.free"))), "");
  EXPECT_EQ(cloud.running(cloud.add(lab("modelarts.vm.cpu.2u"))), "compute storage");
}

TEST_F(Notebooks, InADedicatedPoolLeaveTheirComputeToThePool) {
  const Item& pool = cloud.add({.kind = "pool", .name = "p"});
  Item& one = cloud.add(
      {.kind = "notebook", .name = "n", .detail = {{"pool", {{"id", pool.id}, {"name", "p"}}}}});
  EXPECT_EQ(cloud.running(one), "storage");
}

TEST_F(Notebooks, BreakWithTheirPoolAndKeepPayingForTheirDisk) {
  const Item& pool = cloud.add({.kind = "pool", .name = "p"});
  Item& one = cloud.add(
      {.kind = "notebook", .name = "n", .detail = {{"pool", {{"id", pool.id}, {"name", "p"}}}}});
  cloud.v2("DELETE", "pools/" + pool.id);
  cloud.wait_ms(cloud.world().switches.get("pool.delete_ms"));
  EXPECT_EQ(one.state, "ERROR");
  EXPECT_EQ(cloud.running(one), "storage");
}

TEST_F(Notebooks, ThatAreStuckFailToBeDeletedAgain) {
  Item& one = cloud.add({.kind = "notebook", .name = "n", .state = "DELETE_FAILED", .stuck = true});
  EXPECT_EQ(cloud.v1("DELETE", "notebooks/" + one.id).body.at("status"), "DELETING");
  cloud.wait_ms(600'000);
  EXPECT_EQ(one.state, "DELETE_FAILED");
}

TEST_F(Notebooks, BeingRestoredRefuseEverything) {
  Item& one =
      cloud.add({.kind = "notebook", .name = "n", .detail = {{"_restoring_until_ms", -60'000}}});
  EXPECT_EQ(cloud.v1("POST", "notebooks/" + one.id + "/stop").code(), "ModelArts.6333");
  cloud.wait_ms(60'000);
  EXPECT_EQ(cloud.v1("POST", "notebooks/" + one.id + "/stop").status, 200);
}

TEST_F(Notebooks, TakeMountsAndLetThemGo) {
  Item& one = notebook("n");
  const std::string path = "notebooks/" + one.id + "/storage";
  const Said mount = cloud.v1(
      "POST", path, {{"category", "OBS"}, {"mount_path", "/data"}, {"uri", "obs://b/train/"}});
  EXPECT_EQ(cloud.v1("GET", path).body.at("data").at(0).at("uri"), "obs://b/train/");
  EXPECT_EQ(cloud.v1("GET", "notebooks/" + one.id).body.at("data_volumes").at(0).at("url"),
            "obs://b/train/");
  cloud.v1("DELETE", path + "/" + mount.body.at("id").get<std::string>());
  EXPECT_EQ(cloud.v1("GET", path).body.at("total"), 0);
}

TEST_F(Notebooks, CarryCanariesWhereTheCloudSendsTokens) {
  const Json body = cloud.v1("GET", "notebooks/" + notebook("n").id).body;
  EXPECT_THAT(body.at("token").get<std::string>(), HasSubstr("CANARY"));
  EXPECT_THAT(body.at("url").get<std::string>(), HasSubstr("CANARY"));
}

TEST_F(Notebooks, AreEnteredInTheLedgerWithWhatBecameOfTheRequest) {
  Item& one = notebook("n");
  cloud.v1("DELETE", "notebooks/" + one.id);
  cloud.v1("POST", "notebooks/" + one.id + "/stop");
  const auto& ledger = cloud.account().ledger;
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger[0].effect, "refused");
  EXPECT_EQ(ledger[0].id, one.id);
  EXPECT_EQ(ledger[1].effect, "changed");
}

TEST_F(Notebooks, OfAllNeedARightOfTheirOwn) {
  notebook("n");
  cloud.account().users.front().deny = {"modelarts:notebook:listAllNotebooks"};
  EXPECT_EQ(cloud.v1("GET", "notebooks/all").status, 403);
  EXPECT_EQ(cloud.v1("GET", "notebooks").status, 200);
}

TEST_F(Notebooks, AreAnEmptyListToSomeWhoLackTheRight) {
  notebook("n");
  cloud.account().users.front().deny = {"modelarts:notebook:*"};
  cloud.account().users.front().without_right = WithoutRight::silently_empty;
  EXPECT_EQ(listed("notebooks/all"), Names{});
  EXPECT_EQ(cloud.v1("GET", "notebooks/no-such-one").status, 403);
}

TEST_F(Notebooks, InAWorkspaceOfOthersAreNotRead) {
  Workspace locked{"0123456789abcdef0123456789abcdef", "w", cloud.project()};
  locked.readers = {"somebody-else"};
  cloud.account().workspaces.push_back(locked);
  EXPECT_EQ(cloud.v1("GET", "notebooks/all?workspace_id=" + locked.id).status, 403);
}

}  // namespace
}  // namespace billstop::sandbox::testing
