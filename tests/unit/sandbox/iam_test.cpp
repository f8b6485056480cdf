#include "model_client.hpp"
#include "sdk/sandbox/model.hpp"

namespace billstop::sandbox {
namespace {

using testing::body_of;
using testing::header_of;
using testing::Key;
using testing::plain;
using testing::sign;
using testing::signed_by;
using testing::start_ms;

class Iam : public ::testing::Test {
 protected:
  Iam() : model_(empty_world(), start_ms) {}

  Account& account() { return *model_.world().accounts.front(); }
  User& user() { return account().users.front(); }
  Answer get(const std::string& target) {
    return model_.handle(signed_by(user(), "GET", target), start_ms);
  }
  Answer post(const std::string& target, const Json& body) {
    return model_.handle(signed_by(user(), "POST", target, body.dump()), start_ms);
  }
  std::vector<std::string> names(const std::string& target) {
    std::vector<std::string> found;
    const Json projects = body_of(get(target))["projects"];
    for (const Json& project : projects) found.push_back(project["name"]);
    return found;
  }
  Json password_login(const std::string& password) {
    return {{"auth",
             {{"identity",
               {{"methods", {"password"}},
                {"password",
                 {{"user",
                   {{"name", user().name},
                    {"password", password},
                    {"domain", {{"name", account().name}}}}}}}}},
              {"scope", {{"project", {{"name", "cn-north-4"}}}}}}}};
  }
  Json assume(const std::string& domain, const std::string& agency, int duration_s = 900) {
    return {{"auth",
             {{"identity",
               {{"methods", {"assume_role"}},
                {"assume_role",
                 {{"agency_name", agency},
                  {"domain_id", domain},
                  {"duration_seconds", duration_s}}}}}}}};
  }
  // The status of a request with that temporary key.
  int with_key(const Json& credential, const std::string& target, int64_t now_ms = start_ms) {
    Request request = plain("GET", target);
    sign(request, {credential["access"], credential["secret"], credential["securitytoken"]});
    return model_.handle(request, now_ms).reply.status;
  }

  Model model_;
  static constexpr const char* keys_ = "/v3.0/OS-CREDENTIAL/securitytokens";
};

TEST_F(Iam, ListsTheProjectsOfTheAccount) {
  EXPECT_EQ(names("/v3/projects"), (std::vector<std::string>{"cn-north-4", "ap-southeast-3"}));
}

TEST_F(Iam, ANameFilterIsExactSoThatSubProjectsAreMissed) {
  add_practice_project(model_.world(), account(), "cn-north-4", "team");
  EXPECT_EQ(names("/v3/projects?name=cn-north-4"), std::vector<std::string>{"cn-north-4"});
}

TEST_F(Iam, ASubProjectHangsBelowTheProjectOfItsRegion) {
  add_practice_project(model_.world(), account(), "cn-north-4", "team");
  const Json projects = body_of(get("/v3/projects?name=cn-north-4_team"))["projects"];
  EXPECT_EQ(projects[0]["parent_id"], account().projects.front().id);
}

TEST_F(Iam, PagingNeedsBothParameters) {
  EXPECT_EQ(names("/v3/projects?page=2&per_page=1"), std::vector<std::string>{"ap-southeast-3"});
  EXPECT_EQ(names("/v3/projects?page=2").size(), 2U);
}

TEST_F(Iam, ADisabledProjectIsListedAsSuchButIsNotOneTheCallerMayUse) {
  account().projects.front().enabled = false;
  EXPECT_EQ(body_of(get("/v3/projects?name=cn-north-4"))["projects"][0]["enabled"], false);
  EXPECT_EQ(names("/v3/auth/projects"), std::vector<std::string>{"ap-southeast-3"});
}

TEST_F(Iam, WithoutTheRightToListProjectsOnesOwnAreStillListed) {
  user().deny = {"iam:*"};
  const Answer refused = get("/v3/projects");
  EXPECT_EQ(refused.reply.status, 403);
  EXPECT_EQ(body_of(refused)["error"]["code"], 403);
  EXPECT_EQ(names("/v3/auth/projects").size(), 2U);
}

TEST_F(Iam, TellsTheCallersAccountUserAndName) {
  EXPECT_EQ(body_of(get("/v5/caller-identity"))["account_id"], account().id);
  EXPECT_EQ(body_of(get("/v3/auth/domains"))["domains"][0]["id"], account().id);
  const Json key = body_of(get("/v3.0/OS-CREDENTIAL/credentials/" + user().ak));
  EXPECT_EQ(key["credential"]["user_id"], user().id);
  EXPECT_EQ(body_of(get("/v3/users/" + user().id))["user"]["name"], user().name);
}

TEST_F(Iam, ShowsNoOtherUserWithoutTheRight) {
  const User& other = add_practice_user(model_.world(), account(), "other");
  user().deny = {"iam:*"};
  EXPECT_EQ(get("/v3/users/" + other.id).reply.status, 403);
  EXPECT_EQ(get("/v3/users/" + user().id).reply.status, 200);
}

TEST_F(Iam, NewStyleIdentitiesSeeNoDomain) {
  model_.world().switches.numbers["iam.domains_empty"] = 1;
  EXPECT_EQ(body_of(get("/v3/auth/domains"))["domains"], Json::array());
}

TEST_F(Iam, APasswordGivesATokenThatOpensItsProject) {
  const Answer login = model_.handle(
      plain("POST", "/v3/auth/tokens", password_login(user().password).dump()), start_ms);
  ASSERT_EQ(login.reply.status, 201);
  EXPECT_EQ(body_of(login)["token"]["project"]["name"], "cn-north-4");
  Request request = plain("GET", "/v1/" + account().projects.front().id + "/workspaces");
  request.headers.emplace_back("X-Auth-Token", header_of(login.reply, "X-Subject-Token"));
  EXPECT_EQ(model_.handle(request, start_ms).reply.status, 200);
}

TEST_F(Iam, AWrongPasswordIsRefusedInIamsWords) {
  const Answer login =
      model_.handle(plain("POST", "/v3/auth/tokens", password_login("wrong").dump()), start_ms);
  EXPECT_EQ(login.reply.status, 401);
  EXPECT_EQ(body_of(login)["error"]["title"], "Unauthorized");
}

TEST_F(Iam, WhatItHandsOutSaysCanary) {
  const Answer login = model_.handle(
      plain("POST", "/v3/auth/tokens", password_login(user().password).dump()), start_ms);
  EXPECT_THAT(header_of(login.reply, "X-Subject-Token"), ::testing::HasSubstr("CANARY"));
  const Json key = body_of(post(keys_, {{"auth", {{"identity", {{"methods", {"token"}}}}}}}));
  EXPECT_THAT(key["credential"]["secret"].get<std::string>(), ::testing::HasSubstr("CANARY"));
  EXPECT_THAT(key["credential"]["securitytoken"].get<std::string>(),
              ::testing::HasSubstr("CANARY"));
}

TEST_F(Iam, ATemporaryKeyEndsAfterItsDuration) {
  const Json body = {
      {"auth", {{"identity", {{"methods", {"token"}}, {"token", {{"duration_seconds", 900}}}}}}}};
  const Answer answer = post(keys_, body);
  ASSERT_EQ(answer.reply.status, 201);
  const Json key = body_of(answer)["credential"];
  EXPECT_EQ(key["expires_at"], "2023-03-11T08:20:30.000000Z");
  EXPECT_EQ(with_key(key, "/v3/projects", start_ms + 899'000), 200);
  EXPECT_EQ(with_key(key, "/v3/projects", start_ms + 900'000), 401);
}

TEST_F(Iam, AnAgencyOpensTheOtherAccountWithItsOwnRights) {
  Account& other = add_practice_account(model_.world(), "sandbox-other");
  Agency agency{"agency-id", "helpers", account().id, {}};
  agency.rights.deny = {"modelarts:*"};
  other.agencies.push_back(agency);
  const Answer answer = post(keys_, assume(other.id, "helpers"));
  ASSERT_EQ(answer.reply.status, 201);
  const Json key = body_of(answer)["credential"];
  EXPECT_EQ(with_key(key, "/v3/projects"), 200);
  EXPECT_EQ(with_key(key, "/v1/" + other.projects.front().id + "/workspaces"), 403);
}

TEST_F(Iam, AnAgencyTrustsOneAccount) {
  Account& other = add_practice_account(model_.world(), "sandbox-other");
  other.agencies.push_back({"agency-id", "helpers", "somebody else", {}});
  EXPECT_EQ(post(keys_, assume(other.id, "helpers")).reply.status, 403);
  EXPECT_EQ(post(keys_, assume(other.id, "nobody")).reply.status, 404);
}

TEST_F(Iam, ADurationOutsideTheLimitsIsRefused) {
  account().agencies.push_back({"agency-id", "own", "", {}});
  EXPECT_EQ(post(keys_, assume(account().id, "own", 899)).reply.status, 400);
  EXPECT_EQ(post(keys_, assume(account().id, "own", 86'401)).reply.status, 400);
}

TEST_F(Iam, StsAssumesByUrn) {
  account().agencies.push_back({"agency-id", "own", "", {}});
  const Answer answer = post(
      "/v5/agencies/assume",
      {{"agency_urn", "iam::" + account().id + ":agency:own"}, {"agency_session_name", "unit"}});
  ASSERT_EQ(answer.reply.status, 200);
  const Json given = body_of(answer)["credentials"];
  EXPECT_EQ(with_key({{"access", given["access_key_id"]},
                      {"secret", given["secret_access_key"]},
                      {"securitytoken", given["security_token"]}},
                     "/v5/caller-identity"),
            200);
}

}  // namespace
}  // namespace billstop::sandbox
