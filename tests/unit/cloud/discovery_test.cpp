#include "core/cloud/discovery.hpp"

#include "core/cloud/credentials.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/rate_control.hpp"
#include "tests/unit/cloud/fake_loop.hpp"
#include "tests/unit/cloud/scripted_transport.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* north = "00000000000000000000000000000001";
constexpr const char* sub = "00000000000000000000000000000002";

json project(const std::string& id, const std::string& name, bool enabled = true) {
  return {{"id", id}, {"name", name}, {"enabled", enabled}};
}

json workspaces(std::vector<std::string> ids, size_t total) {
  json list = json::array();
  for (const std::string& id : ids)
    list.push_back({{"id", id}, {"name", "name of " + id}, {"auth_type", "PUBLIC"}});
  return {{"total_count", total}, {"count", ids.size()}, {"workspaces", list}};
}

constexpr const char* made_up = "/b111570b0000000000000000b111570b";

HttpReply refused(int status, const std::string& code) {
  return http_reply(status, json{{"error_code", code}, {"error_msg", "m"}}.dump());
}

// A small cloud: a path answers what the test put there, else 404.
class DiscoveryTest : public testing::Test {
 protected:
  DiscoveryTest() {
    put("/v3/auth/domains", {{"domains", {{{"id", "d1"}, {"name", "acme"}}}}});
    put("/v3.0/OS-CREDENTIAL/credentials/AK", {{"credential", {{"user_id", "u1"}}}});
    put("/v3/users/u1", {{"user", {{"id", "u1"}, {"name", "ann"}}}});
    put("/v3/projects", {{"projects", {project(north, "cn-north-4")}}});
    put(workspaces_of(north), workspaces({"0"}, 1));
  }

  static std::string workspaces_of(const std::string& project) {
    return "/v1/" + project + "/workspaces";
  }
  void put(const std::string& path, const json& body) { put(path, http_reply(200, body.dump())); }
  void put(const std::string& path, HttpReply reply) { replies_[path] = std::move(reply); }

  Discovered discovered(DiscoveryWish wish = {}) {
    ScriptedTransport transport(loop_, [this](const HttpRequest& request) {
      const auto found = replies_.find(request.target);
      if (found != replies_.end()) return found->second;
      const auto by_path = replies_.find(request.target.substr(0, request.target.find('?')));
      if (by_path != replies_.end()) return by_path->second;
      return request.target.ends_with(made_up) ? refused(400, "ModelArts.7005")
                                               : refused(404, "X.404");
    });
    FoundKeys found;
    found.source = "test";
    found.domain_id = told_domain_;
    found.keys.access_key = "AK";
    Credentials credentials(found);
    const Endpoints endpoints(environment_);
    RateControl rates(loop_);
    CloudClient client(loop_, transport, credentials, endpoints, rates, {});
    Discovered out;
    bool done = false;
    discover(client, credentials, endpoints, std::move(wish), [&](Discovered answer) {
      out = std::move(answer);
      done = true;
    });
    loop_.run_long();
    EXPECT_TRUE(done);
    return out;
  }

  FakeLoop loop_;
  std::map<std::string, HttpReply> replies_;
  Environment environment_;
  std::string told_domain_;
};

TEST_F(DiscoveryTest, TellsWhoCalls) {
  const Identity who = discovered().identity;
  EXPECT_EQ(who.account.value, "d1");
  EXPECT_EQ(who.account_name, "acme");
  EXPECT_EQ(who.user_id, "u1");
  EXPECT_EQ(who.user_name, "ann");
  EXPECT_EQ(who.credential_source, "test");
}

TEST_F(DiscoveryTest, AsksTheTokenServiceWhenIamListsNoAccount) {
  put("/v3/auth/domains", {{"domains", json::array()}});
  put("/v5/caller-identity", {{"account_id", "d9"}, {"principal_id", "u1"}});
  const Identity who = discovered().identity;
  EXPECT_EQ(who.account.value, "d9");
  EXPECT_EQ(who.user_name, "ann");
}

TEST_F(DiscoveryTest, ACallerWhoMayNotReadItselfIsStillAnAccount) {
  put("/v3.0/OS-CREDENTIAL/credentials/AK", refused(403, "IAM.0002"));
  const Discovered found = discovered();
  EXPECT_EQ(found.fatal, "");
  EXPECT_EQ(found.identity.user_id, "");
  EXPECT_EQ(found.projects.size(), 1u);
}

TEST_F(DiscoveryTest, EndsWhenNobodySaysWhoseKeysTheseAre) {
  put("/v3/auth/domains", refused(401, "APIGW.0301"));
  const Discovered found = discovered();
  EXPECT_THAT(found.fatal, HasSubstr("APIGW.0301"));
  EXPECT_FALSE(found.refused);
}

TEST_F(DiscoveryTest, RefusesKeysOfAnotherAccountThanWasSet) {
  told_domain_ = "d2";
  const Discovered found = discovered();
  EXPECT_THAT(found.fatal, HasSubstr("d1"));
  EXPECT_TRUE(found.refused);
  EXPECT_TRUE(found.projects.empty());
}

TEST_F(DiscoveryTest, FindsSubProjectsAndEveryWorkspace) {
  put("/v3/projects",
      {{"projects", {project(sub, "cn-north-4_team"), project(north, "cn-north-4")}}});
  put(workspaces_of(north), workspaces({"0", "w1"}, 2));
  put(workspaces_of(sub), workspaces({"w2"}, 1));
  const Discovered found = discovered();
  ASSERT_EQ(found.projects.size(), 2u);
  EXPECT_EQ(found.projects[0].workspaces, (std::vector<WorkspaceId>{{"0"}, {"w1"}}));
  EXPECT_EQ(found.projects[0].workspace_names[1], "name of w1");
  EXPECT_EQ(found.projects[1].region.value, "cn-north-4");
  EXPECT_EQ(found.projects[1].workspaces, (std::vector<WorkspaceId>{{"0"}, {"w2"}}));
}

TEST_F(DiscoveryTest, ADisabledProjectIsNamedAndNotLookedAt) {
  put("/v3/projects", {{"projects", {project(north, "cn-north-4", false)}}});
  const Discovered found = discovered();
  EXPECT_TRUE(found.projects.at(0).workspaces.empty());
  EXPECT_THAT(found.not_looked_at.at(0).why, HasSubstr("disabled"));
  EXPECT_TRUE(found.could_not_tell.empty());
}

TEST_F(DiscoveryTest, AnUnpublishedRegionIsNoGap) {
  put(workspaces_of(north), refused(404, "APIGW.0101"));
  const Discovered found = discovered();
  EXPECT_TRUE(found.projects.at(0).workspaces.empty());
  EXPECT_THAT(found.not_looked_at.at(0).why, HasSubstr("not published"));
  EXPECT_TRUE(found.could_not_tell.empty());
}

TEST_F(DiscoveryTest, APracticeRegionWithoutAnEndpointIsUnpublished) {
  environment_.variables = {{"BILLSTOP_SANDBOX", "1"},
                            {"HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://127.0.0.1:1"},
                            {"HUAWEICLOUD_SDK_REGION_MODELARTS_CN_EAST_3", "http://127.0.0.1:1"}};
  const Discovered found = discovered();
  EXPECT_TRUE(found.identity.practice);
  EXPECT_TRUE(found.projects.at(0).workspaces.empty());
  EXPECT_EQ(found.not_looked_at.at(0).what, "region cn-north-4");
}

TEST_F(DiscoveryTest, DeniedWorkspacesAreAGapAndTheDefaultOneIsLookedAt) {
  put(workspaces_of(north), refused(403, "ModelArts.0108"));
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.at(0).workspaces, (std::vector<WorkspaceId>{{"0"}}));
  ASSERT_EQ(found.could_not_tell.size(), 1u);
  EXPECT_EQ(found.could_not_tell[0].why, MissingWhy::denied);
  EXPECT_EQ(found.could_not_tell[0].scope.project.value, north);
}

TEST_F(DiscoveryTest, MalformedWorkspacesAreAGap) {
  put(workspaces_of(north), http_reply(200, "{\"workspaces\":"));
  EXPECT_EQ(discovered().could_not_tell.at(0).why, MissingWhy::malformed);
}

TEST_F(DiscoveryTest, WorkspacesAreReadOverAllPages) {
  put(workspaces_of(north) + "?limit=1000&offset=0", workspaces({"0", "w1"}, 4));
  put(workspaces_of(north) + "?limit=1000&offset=2", workspaces({"w2", "w3"}, 4));
  EXPECT_EQ(discovered().projects.at(0).workspaces.size(), 4u);
}

TEST_F(DiscoveryTest, AServerThatCountsPagesIsUnderstoodToo) {
  put(workspaces_of(north) + "?limit=1000&offset=0", workspaces({"0", "w1"}, 3));
  put(workspaces_of(north) + "?limit=1000&offset=2", workspaces({}, 3));
  put(workspaces_of(north) + "?limit=1000&offset=1", workspaces({"w2"}, 3));
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.at(0).workspaces.size(), 3u);
  EXPECT_TRUE(found.could_not_tell.empty());
}

TEST_F(DiscoveryTest, ACountThatIsNeverReachedIsAGap) {
  put(workspaces_of(north), workspaces({"0", "w1"}, 3));
  EXPECT_EQ(discovered().could_not_tell.at(0).why, MissingWhy::partial);
}

TEST_F(DiscoveryTest, AFallbackToTheCallersOwnProjectsIsAGap) {
  put("/v3/projects", refused(403, "IAM.0002"));
  put("/v3/auth/projects", {{"projects", {project(north, "cn-north-4")}}});
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.size(), 1u);
  ASSERT_EQ(found.could_not_tell.size(), 1u);
  EXPECT_EQ(found.could_not_tell[0].what, "projects");
}

TEST_F(DiscoveryTest, ASilentlyEmptyProjectListIsAGap) {
  put("/v3/projects", {{"projects", json::array()}});
  put("/v3/auth/projects", {{"projects", {project(north, "cn-north-4")}}});
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.size(), 1u);
  EXPECT_EQ(found.could_not_tell.at(0).why, MissingWhy::partial);
}

TEST_F(DiscoveryTest, AListThatHoldsTheCallersOwnProjectsIsWhole) {
  put("/v3/auth/projects", {{"projects", {project(north, "cn-north-4")}}});
  EXPECT_TRUE(discovered().could_not_tell.empty());
}

TEST_F(DiscoveryTest, AnEmptyWorkspaceListAloneProvesNothing) {
  put(workspaces_of(north), workspaces({}, 0));
  put(workspaces_of(north) + made_up, refused(403, "ModelArts.0108"));
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.at(0).workspaces, (std::vector<WorkspaceId>{{"0"}}));
  EXPECT_EQ(found.could_not_tell.at(0).why, MissingWhy::denied);
}

TEST_F(DiscoveryTest, AListOfWorkspacesWithoutTheRightToSeeOneMayBeAPart) {
  put(workspaces_of(north), workspaces({"0", "w1"}, 2));
  put(workspaces_of(north) + made_up, refused(403, "ModelArts.0108"));
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.at(0).workspaces.size(), 2u);
  EXPECT_EQ(found.could_not_tell.at(0).why, MissingWhy::denied);
}

TEST_F(DiscoveryTest, AnEmptyWorkspaceListCountsWhereAMadeUpOneIsUnknown) {
  put(workspaces_of(north), workspaces({}, 0));
  put(workspaces_of(north) + made_up, refused(400, "ModelArts.7005"));
  EXPECT_TRUE(discovered().could_not_tell.empty());
}

TEST_F(DiscoveryTest, AWorkspaceThatTheCallerMayNotReadIsTold) {
  json both = workspaces({"0", "w1"}, 2);
  both["workspaces"][1]["auth_type"] = "PRIVATE";
  put(workspaces_of(north) + "?limit=1000&offset=0", both);
  put(workspaces_of(north) + "?filter_accessible=true&limit=1000&offset=0", workspaces({"0"}, 1));
  const Discovered found = discovered();
  EXPECT_EQ(found.projects.at(0).workspaces.size(), 2u);
  ASSERT_EQ(found.could_not_tell.size(), 1u);
  EXPECT_EQ(found.could_not_tell[0].why, MissingWhy::denied);
  EXPECT_EQ(found.could_not_tell[0].words.text, "may not be read: w1");
}

TEST_F(DiscoveryTest, APrivateWorkspaceThatTheCallerMayReadIsNoGap) {
  json both = workspaces({"0", "w1"}, 2);
  both["workspaces"][1]["auth_type"] = "PRIVATE";
  put(workspaces_of(north) + "?limit=1000&offset=0", both);
  put(workspaces_of(north) + "?filter_accessible=true&limit=1000&offset=0", both);
  EXPECT_TRUE(discovered().could_not_tell.empty());
}

TEST_F(DiscoveryTest, ProjectsAreReadOverAllPages) {
  json first = json::array();
  for (int i = 0; i < 1000; ++i) first.push_back(project("p" + std::to_string(i), "MOS"));
  put("/v3/projects?page=1&per_page=1000", {{"projects", first}});
  put("/v3/projects?page=2&per_page=1000", {{"projects", {project(north, "cn-north-4")}}});
  EXPECT_EQ(discovered().projects.size(), 1u);
}

TEST_F(DiscoveryTest, ANameWithoutARegionIsToldAsNotLookedAt) {
  put("/v3/projects", {{"projects", {project(north, "MOS")}}});
  EXPECT_THAT(discovered().not_looked_at.at(0).what, HasSubstr("MOS"));
}

TEST_F(DiscoveryTest, AWishNarrowsAndSaysWhatItLeavesOut) {
  put("/v3/projects", {{"projects", {project(north, "cn-north-4"), project(sub, "cn-east-3")}}});
  const Discovered found = discovered({.regions = {{"cn-north-4"}}});
  EXPECT_EQ(found.projects.size(), 1u);
  EXPECT_EQ(found.not_looked_at.at(0).what, "region cn-east-3");
  EXPECT_EQ(found.not_looked_at.at(0).left_out_in.value, "cn-east-3");
}

TEST_F(DiscoveryTest, AProjectThatIsLeftOutMayHoldSomethingADisabledOneMayNot) {
  put("/v3/projects", {{"projects",
                        {project(north, "cn-north-4"), project(sub, "cn-north-4_sub"),
                         project("off", "cn-north-4_off", false)}}});
  const Discovered found = discovered({.projects = {"cn-north-4", "cn-north-4_off"}});
  ASSERT_EQ(found.not_looked_at.size(), 2u);
  EXPECT_THAT(found.not_looked_at.at(0).what, HasSubstr("cn-north-4_off"));
  EXPECT_TRUE(found.not_looked_at.at(0).left_out_in.empty());
  EXPECT_THAT(found.not_looked_at.at(1).what, HasSubstr("cn-north-4_sub"));
  EXPECT_EQ(found.not_looked_at.at(1).left_out_in.value, "cn-north-4");
}

TEST_F(DiscoveryTest, AWishForWhatIsNotThereIsSaid) {
  EXPECT_THAT(discovered({.regions = {{"cn-nort-4"}}}).bad_wish, HasSubstr("cn-nort-4"));
  EXPECT_THAT(discovered({.projects = {"nope"}}).bad_wish, HasSubstr("nope"));
}

TEST_F(DiscoveryTest, WhetherAWishIsThereIsNotKnownWhileTheProjectsCouldNotBeListed) {
  put("/v3/projects", http_reply(500, "{}"));
  const Discovered found = discovered({.projects = {"cn-north-4"}});
  EXPECT_EQ(found.bad_wish, "");
  EXPECT_THAT(found.fatal, AllOf(HasSubstr("cn-north-4"), HasSubstr("could not be read whole")));
}

TEST_F(DiscoveryTest, AnUnknownRegionWhereNothingAnswersIsToldAsNotLookedAt) {
  put("/v3/projects", {{"projects", {project(north, "cn-east-2")}}});
  put(workspaces_of(north), no_reply(NoAnswer::not_sent));
  const Discovered found = discovered();
  EXPECT_TRUE(found.could_not_tell.empty());
  EXPECT_EQ(found.not_looked_at.at(0).what, "region cn-east-2");
}

TEST_F(DiscoveryTest, AKnownRegionWhereNothingAnswersIsAGap) {
  put(workspaces_of(north), no_reply(NoAnswer::not_sent));
  EXPECT_EQ(discovered().could_not_tell.at(0).why, MissingWhy::unanswered);
}

}  // namespace
}  // namespace billstop::core
