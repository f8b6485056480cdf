#include "sdk/sandbox/model.hpp"

#include "model_client.hpp"

namespace billstop::sandbox {
namespace {

using testing::body_of;
using testing::header_of;
using testing::plain;
using testing::signed_by;
using testing::start_ms;

class ModelTest : public ::testing::Test {
 protected:
  ModelTest() : model_(empty_world(), start_ms) {}

  Account& account() { return *model_.world().accounts.front(); }
  User& user() { return account().users.front(); }
  std::string workspaces_of(const std::string& project) { return "/v1/" + project + "/workspaces"; }
  Answer get(const std::string& target) {
    return model_.handle(signed_by(user(), "GET", target), start_ms);
  }
  std::string own_project() { return account().projects.front().id; }

  Model model_;
};

TEST_F(ModelTest, AnUnknownPathIsNotPublished) {
  const Answer answer = model_.handle(plain("GET", "/v9/nothing"), start_ms);
  EXPECT_EQ(answer.reply.status, 404);
  EXPECT_EQ(body_of(answer)["error_code"], "APIGW.0101");
}

TEST_F(ModelTest, EveryReplyHasARequestIdAndTheCloudsDate) {
  const Answer answer = model_.handle(plain("GET", "/v9/nothing"), start_ms);
  EXPECT_EQ(header_of(answer.reply, "Date"), "Sat, 11 Mar 2023 08:05:30 GMT");
  EXPECT_EQ(header_of(answer.reply, "X-Request-Id").size(), 32U);
}

TEST_F(ModelTest, RequestIdsDiffer) {
  const Answer first = get("/v3/projects"), second = get("/v3/projects");
  EXPECT_NE(header_of(first.reply, "X-Request-Id"), header_of(second.reply, "X-Request-Id"));
}

TEST_F(ModelTest, AServiceThatIsNotPublishedInARegionIsNotFoundThere) {
  model_.world().unpublished.insert("modelarts@cn-north-4");
  const Answer answer = get(workspaces_of(own_project()));
  EXPECT_EQ(answer.reply.status, 404);
  EXPECT_EQ(body_of(answer)["error_code"], "APIGW.0101");
  EXPECT_EQ(get(workspaces_of(account().projects[1].id)).reply.status, 200);
}

TEST_F(ModelTest, AnUnsignedRequestIsRefusedInTheGatewaysWords) {
  const Answer answer = model_.handle(plain("GET", workspaces_of(own_project())), start_ms);
  EXPECT_EQ(answer.reply.status, 401);
  EXPECT_EQ(body_of(answer)["error_code"], "APIGW.0301");
}

TEST_F(ModelTest, ADisabledProjectIsForbidden) {
  account().projects.front().enabled = false;
  EXPECT_EQ(get(workspaces_of(own_project())).reply.status, 403);
}

TEST_F(ModelTest, AnotherAccountsProjectIsForbidden) {
  const Account& other = add_practice_account(model_.world(), "sandbox-other");
  EXPECT_EQ(get(workspaces_of(other.projects.front().id)).reply.status, 403);
}

TEST_F(ModelTest, ATokenOfOneProjectDoesNotOpenAnother) {
  account().tokens["token"] = {0, own_project(), start_ms + 60'000};
  Request request = plain("GET", workspaces_of(account().projects[1].id));
  request.headers.emplace_back("X-Auth-Token", "token");
  EXPECT_EQ(model_.handle(request, start_ms).reply.status, 403);
}

TEST_F(ModelTest, AMissingRightIsRefusedInTheServicesWords) {
  user().deny = {"modelarts:workspace:*"};
  const Answer answer = get(workspaces_of(own_project()));
  EXPECT_EQ(answer.reply.status, 403);
  EXPECT_EQ(body_of(answer)["error_code"], "ModelArts.0112");
}

TEST_F(ModelTest, AMissingRightCanShowAsAnEmptyListButNeverOnOneThing) {
  user().deny = {"modelarts:workspace:*"};
  user().without_right = WithoutRight::silently_empty;
  const Answer list = get(workspaces_of(own_project()));
  EXPECT_EQ(list.reply.status, 200);
  EXPECT_EQ(body_of(list)["workspaces"].size(), 0U);
  EXPECT_EQ(get(workspaces_of(own_project()) + "/made-up").reply.status, 403);
}

TEST_F(ModelTest, CountsRequestsByUserAgentAndEndpoint) {
  get("/v3/projects");
  get("/v3/projects");
  get("/v5/caller-identity");
  EXPECT_EQ(model_.admin_requests("")["unit-test"],
            (Json{{"iam.projects.list", 2}, {"sts.caller_identity", 1}}));
}

TEST_F(ModelTest, ReadingsAndKeysAreNotInTheLedger) {
  get("/v3/projects");
  model_.handle(signed_by(user(), "POST", "/v3.0/OS-CREDENTIAL/securitytokens",
                          R"({"auth":{"identity":{"methods":["token"]}}})"),
                start_ms);
  EXPECT_EQ(model_.admin_ledger(""), Json::array());
}

// An account with one running notebook of the caller's and a pool that somebody else pays for.
class FilledModelTest : public ::testing::Test {
 protected:
  static std::unique_ptr<World> filled() {
    auto world = empty_world();
    Account& account = *world->accounts.front();
    Item notebook{"notebook", "11111111-1111-4111-8111-111111111111", "n"};
    notebook.project = account.projects.front().id;
    notebook.workspace = "0";
    notebook.state = "RUNNING";
    Item pool{"pool", "shared-pool", "shared"};
    pool.project = notebook.project;
    pool.not_ours = true;
    account.add(notebook);
    account.add(pool);
    return world;
  }
  FilledModelTest() : model_(filled(), start_ms) {}

  User& user() { return model_.world().accounts.front()->users.front(); }
  int stop(const std::string& id) {
    const std::string project = model_.world().accounts.front()->projects.front().id;
    const std::string path = "/v1/" + project + "/notebooks/" + id + "/stop";
    return model_.handle(signed_by(user(), "POST", path), start_ms).reply.status;
  }
  Json last_line() { return model_.admin_ledger("").back(); }

  Model model_;
  const std::string id_ = "11111111-1111-4111-8111-111111111111";
};

TEST_F(FilledModelTest, AMutationIsInTheLedgerWithWhatItChanged) {
  EXPECT_EQ(stop(id_), 200);
  const Json line = last_line();
  EXPECT_EQ(line["kind"], "notebook");
  EXPECT_EQ(line["id"], id_);
  EXPECT_EQ(line["effect"], "changed");
  EXPECT_EQ(line["at"], "2023-03-11T08:05:30.000Z");
}

TEST_F(FilledModelTest, AForbiddenMutationIsInTheLedgerAsRefused) {
  user().deny = {"modelarts:notebook:*"};
  EXPECT_EQ(stop(id_), 403);
  const Json line = last_line();
  EXPECT_EQ(line["id"], id_);
  EXPECT_EQ(line["status"], 403);
  EXPECT_EQ(line["effect"], "refused");
}

TEST_F(FilledModelTest, WhatAnotherAccountPaysForIsSeenButHasNoMeters) {
  const Json state = model_.admin_state("")["resources"];
  ASSERT_EQ(state.size(), 2U);
  EXPECT_EQ(state[1]["id"], "shared-pool");
  EXPECT_EQ(state[1]["meters"], Json::array());
}

TEST_F(FilledModelTest, TheStateTellsWhereAResourceLies) {
  const Json scope = model_.admin_state("")["resources"][0]["scope"];
  EXPECT_EQ(scope["region"], "cn-north-4");
  EXPECT_EQ(scope["workspace"], "0");
}

TEST_F(ModelTest, AnEmptyAccountHasNothingRunning) {
  EXPECT_EQ(model_.admin_meter(""), (Json{{"running", 0}, {"rate_per_hour", "0"}, {"unknown", 0}}));
  EXPECT_EQ(model_.admin_state(account().name), (Json{{"resources", Json::array()}}));
}

TEST_F(ModelTest, TheTruthAboutAnUnknownAccountIsAnError) {
  EXPECT_THROW(model_.admin_state("nobody"), std::out_of_range);
}

TEST_F(ModelTest, TimeDoesNotRunBackwards) {
  model_.handle(plain("GET", "/"), start_ms + 5000);
  const Answer answer = model_.handle(plain("GET", "/"), start_ms);
  EXPECT_EQ(header_of(answer.reply, "Date"), "Sat, 11 Mar 2023 08:05:35 GMT");
}

TEST(Worlds, TheSameSeedDrawsTheSameIds) {
  World first, second;
  EXPECT_EQ(first.new_uuid(), second.new_uuid());
  EXPECT_EQ(first.new_hex32(), second.new_hex32());
}

TEST(Worlds, AnotherSeedDrawsOtherIds) {
  World first, second;
  second.seed = 2;
  EXPECT_NE(first.new_uuid(), second.new_uuid());
}

TEST(Worlds, UuidsAreOfVersionFour) {
  World world;
  EXPECT_THAT(world.new_uuid(),
              ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                      "[0-9a-f]{12}"));
}

TEST(Worlds, AnErasedItemIsNotFoundAgain) {
  World world;
  Account& account = world.add_account("sandbox", "sandbox");
  account.add({"notebook", "a"});
  Item& late = account.add({"notebook"});
  late.id = "b";
  ASSERT_EQ(account.find("notebook", "b"), &late);
  account.erase(late);
  EXPECT_EQ(account.find("notebook", "b"), nullptr);
  EXPECT_EQ(account.of_kind("notebook").size(), 1U);
}

TEST(SwitchTable, AnUnknownNameIsAMistake) {
  EXPECT_THROW(Switches{}.get("notebook.typo_ms"), std::out_of_range);
}

TEST(SwitchTable, ASetValueReplacesTheDefault) {
  Switches switches;
  const int64_t usual = switches.get("notebook.stop_ms");
  switches.numbers["notebook.stop_ms"] = usual + 1;
  EXPECT_EQ(switches.get("notebook.stop_ms"), usual + 1);
}

TEST(Rights, DenyWinsOverAllowAndAStarMatchesAnyRest) {
  User user;
  user.all_rights = false;
  user.allow = {"modelarts:*"};
  user.deny = {"modelarts:notebook:delete"};
  EXPECT_TRUE(user.may("modelarts:notebook:stop"));
  EXPECT_FALSE(user.may("modelarts:notebook:delete"));
  EXPECT_FALSE(user.may("iam:projects:listProjects"));
  EXPECT_TRUE(user.may(""));
}

}  // namespace
}  // namespace billstop::sandbox
