#include "model_client.hpp"
#include "sdk/sandbox/model.hpp"

namespace billstop::sandbox {
namespace {

using testing::body_of;
using testing::signed_by;
using testing::start_ms;

class Workspaces : public ::testing::Test {
 protected:
  Workspaces() : model_(empty_world(), start_ms) {}

  Account& account() { return *model_.world().accounts.front(); }
  User& user() { return account().users.front(); }
  void add(const std::string& id, const std::string& name, std::set<std::string> readers = {}) {
    Workspace workspace{id, name, account().projects.front().id};
    workspace.readers = std::move(readers);
    account().workspaces.push_back(workspace);
  }
  Answer get(const std::string& rest) {
    const std::string path = "/v1/" + account().projects.front().id + "/workspaces" + rest;
    return model_.handle(signed_by(user(), "GET", path), start_ms);
  }
  std::vector<std::string> ids(const std::string& query) {
    std::vector<std::string> found;
    const Json rows = body_of(get(query))["workspaces"];
    for (const Json& row : rows) found.push_back(row["id"]);
    return found;
  }
  using Ids = std::vector<std::string>;

  Model model_;
};

TEST_F(Workspaces, TheDefaultOneIsAlwaysThere) {
  EXPECT_EQ(ids(""), Ids{"0"});
}

TEST_F(Workspaces, AreListedPageByPage) {
  add("a", "alpha");
  add("b", "beta");
  EXPECT_EQ(ids("?offset=1&limit=1"), Ids{"a"});
  const Json page = body_of(get("?offset=1&limit=1"));
  EXPECT_EQ(page["total_count"], 3);
  EXPECT_EQ(page["count"], 1);
}

TEST_F(Workspaces, WhatTheCallerCannotReadIsListedUnlessFiltered) {
  add("a", "alpha", {"somebody else"});
  EXPECT_EQ(ids(""), (Ids{"0", "a"}));
  EXPECT_EQ(ids("?filter_accessible=true"), Ids{"0"});
  EXPECT_EQ(get("/a").reply.status, 403);
}

TEST_F(Workspaces, CanBeFilteredAndSorted) {
  add("a", "alpha");
  add("b", "beta");
  EXPECT_EQ(ids("?name=bet"), Ids{"b"});
  EXPECT_EQ(ids("?sort_by=name&order=desc"), (Ids{"0", "b", "a"}));
  EXPECT_EQ(ids("?enterprise_project_id=7"), Ids{});
}

TEST_F(Workspaces, OneThatIsNotThereIsABadRequest) {
  const Answer answer = get("/made-up");
  EXPECT_EQ(answer.reply.status, 400);
  EXPECT_EQ(body_of(answer)["error_code"], "ModelArts.7005");
}

TEST_F(Workspaces, ALimitThatIsNoNumberIsABadRequest) {
  EXPECT_EQ(get("?limit=x").reply.status, 400);
}

}  // namespace
}  // namespace billstop::sandbox
