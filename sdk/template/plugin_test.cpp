// The plugin against a cloud that answers as told; no network, no billstop.
#include "plugin.cpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>

using billstop::testing::ScriptedCloud;

namespace {

const Scope scope{.account = "a", .region = "r", .project = "p", .workspace = "0"};

std::string notebook(const std::string& state) {
  return R"({"id":"n1","name":"mine","status":")" + state + R"(","tags":[]})";
}

TEST(Plugin, finds_what_the_list_has) {
  ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/notebooks/all")
      .reply(200, R"({"total":1,"data":[)" + notebook("RUNNING") + "]}");
  const auto seen = cloud.locate(Plugin(), scope);
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.found[0].id, "n1");
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Plugin, does_not_take_an_empty_list_for_the_truth_without_a_proof) {
  ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/notebooks/all").reply(200, R"({"total":0,"data":[]})");
  cloud.on("GET", "/v1/{project_id}/notebooks/{id}").error(403, "ModelArts.0010");
  EXPECT_EQ(cloud.locate(Plugin(), scope).incomplete.size(), 1u);
}

TEST(Plugin, cannot_tell_when_the_list_is_refused) {
  ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/notebooks/all").error(403, "ModelArts.0010");
  EXPECT_EQ(cloud.locate(Plugin(), scope).incomplete.size(), 1u);
}

TEST(Plugin, stops_and_sees_the_end) {
  ScriptedCloud cloud;
  cloud.on("POST", "/v1/{project_id}/notebooks/{id}/stop").reply(200, notebook("STOPPING"));
  cloud.on("GET", "/v1/{project_id}/notebooks/{id}")
      .reply(200, notebook("STOPPING"))
      .reply(200, notebook("STOPPED"));
  const std::vector<Resource> batch = {{.kind = "@NAME@", .id = "n1", .scope = scope}};
  EXPECT_EQ(cloud.stop(Plugin(), "stop", batch).settlement(0)->outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.verify(Plugin(), "stop", batch).settlement(0)->outcome, BILLSTOP_PENDING);
  EXPECT_EQ(cloud.verify(Plugin(), "stop", batch).settlement(0)->outcome, BILLSTOP_ENDED);
}

TEST(Plugin, takes_what_is_gone_for_ended) {
  ScriptedCloud cloud;
  cloud.on("POST", "/v1/{project_id}/notebooks/{id}/stop").error(404, "ModelArts.6309");
  const std::vector<Resource> batch = {{.kind = "@NAME@", .id = "n1", .scope = scope}};
  EXPECT_EQ(cloud.stop(Plugin(), "stop", batch).settlement(0)->outcome, BILLSTOP_STOP_GONE);
}

}  // namespace
