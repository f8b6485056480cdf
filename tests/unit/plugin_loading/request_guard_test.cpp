#include "core/plugin_loading/request_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using testing::HasSubstr;
using Pairs = std::vector<billstop::Pair>;

RequestSpec spec(Phase phase, const char* service, const char* method, const char* path) {
  RequestSpec s;
  s.phase = phase;
  s.service = service;
  s.method = method;
  s.path = path;
  return s;
}

constexpr const char* conversion_path = "/v2/orders/subscriptions/resources/to-on-demand";

Manifest manifest() {
  Manifest m;
  m.requests = {spec(Phase::read, "modelarts", "GET", "/v1/{project_id}/notebooks/{id}"),
                spec(Phase::stop, "modelarts", "POST", "/v1/{project_id}/notebooks/{id}/stop"),
                spec(Phase::stop, "modelarts", "POST",
                     "/v2/{project_id}/workflows/{workflow_id}/executions/{execution_id}/actions"),
                spec(Phase::stop, "bss", "POST", "/v2/orders/subscriptions/resources/unsubscribe"),
                spec(Phase::stop, "obs", "POST", "/{bucket}"),
                spec(Phase::stop, "obs", "DELETE", "/{bucket}"),
                spec(Phase::stop, "obs", "DELETE", "/{bucket}/{key+}"),
                spec(Phase::stop, "bss", "POST", conversion_path),
                spec(Phase::undo, "modelarts", "POST", "/v1/{project_id}/notebooks/{id}/start"),
                spec(Phase::undo, "bss", "POST", conversion_path)};
  m.requests[3].ids_in = {"/resource_ids/*"};
  m.requests[3].repeat = Repeat::ask_first;
  m.requests[4].query = {"delete"};
  m.requests[7].ids_in = m.requests[9].ids_in = {"/resource_ids/*"};
  return m;
}

Resource resource(const char* kind, const char* id, std::vector<Tag> handles = {}) {
  Resource r;
  r.kind = Kind{kind};
  r.id = id;
  r.handles = std::move(handles);
  return r;
}

class RequestGuardTest : public testing::Test {
 protected:
  GuardVerdict check(Phase phase, std::vector<Resource> batch, const billstop::Request& request) {
    return RequestGuard(manifest_, phase, scope_, std::move(batch)).check(request);
  }
  static billstop::Request stop_of(const char* id) {
    return {"modelarts", "POST", "/v1/{project_id}/notebooks/{id}/stop", {{"id", id}}, {}, {},
            {},          {}};
  }
  static billstop::Request unsubscribe(const char* body) {
    return {"bss", "POST", "/v2/orders/subscriptions/resources/unsubscribe", {}, {}, {}, body, {}};
  }

  const Manifest manifest_ = manifest();
  Scope scope_{AccountId{"acc"}, RegionId{"cn-north-4"}, ProjectId{"p1"}, {}};
};

TEST_F(RequestGuardTest,
       what_takes_a_stop_back_leaves_in_an_undo_alone_and_nothing_that_stops_does) {
  const billstop::Request start = {
      "modelarts", "POST", "/v1/{project_id}/notebooks/{id}/start", {{"id", "n1"}}, {}, {}, {}, {}};
  const std::vector<Resource> batch = {resource("notebook", "n1")};
  EXPECT_TRUE(check(Phase::undo, batch, start).request);
  EXPECT_TRUE(check(Phase::undo, batch, start).mutating);
  EXPECT_THAT(check(Phase::stop, batch, start).refusal, HasSubstr("this call stops"));
  EXPECT_THAT(check(Phase::read, {}, start).refusal, HasSubstr("this call only reads"));
  EXPECT_THAT(check(Phase::undo, batch, stop_of("n1")).refusal,
              HasSubstr("this call takes a stop back"));
  EXPECT_FALSE(check(Phase::undo, {resource("notebook", "n2")}, start).request);
}

TEST_F(RequestGuardTest, fills_the_path_of_a_read) {
  const auto v = check(Phase::read, {},
                       {"modelarts",
                        "GET",
                        "/v1/{project_id}/notebooks/{id}",
                        {{"id", "a@b"}},
                        {{"limit", "1 0"}},
                        {},
                        {},
                        {}});
  ASSERT_TRUE(v.request) << v.refusal;
  EXPECT_EQ(v.request->path, "/v1/p1/notebooks/a%40b");
  EXPECT_EQ(v.request->region, RegionId{"cn-north-4"});
  EXPECT_EQ(v.request->project, ProjectId{"p1"});
  EXPECT_EQ(v.request->query.at(0).second, "1 0");
  EXPECT_FALSE(v.mutating);
}

TEST_F(RequestGuardTest, refuses_what_the_manifest_does_not_have) {
  auto request = stop_of("n1");
  request.path = "/v1/{project_id}/notebooks/{notebook}/stop";
  EXPECT_THAT(check(Phase::stop, {resource("notebook", "n1")}, request).refusal,
              HasSubstr("modelarts POST /v1/{project_id}/notebooks/{notebook}/stop: the manifest "
                        "has no such request"));
}

TEST_F(RequestGuardTest, refuses_a_change_outside_stop) {
  EXPECT_THAT(check(Phase::read, {}, stop_of("n1")).refusal, HasSubstr("this call only reads"));
}

TEST_F(RequestGuardTest, lets_a_stop_name_its_batch) {
  const auto v = check(Phase::stop, {resource("notebook", "n1")}, stop_of("n1"));
  ASSERT_TRUE(v.request) << v.refusal;
  EXPECT_TRUE(v.mutating);
  EXPECT_EQ(v.request->path, "/v1/p1/notebooks/n1/stop");
}

TEST_F(RequestGuardTest, refuses_a_stop_of_what_is_not_in_the_batch) {
  EXPECT_THAT(check(Phase::stop, {resource("notebook", "n1")}, stop_of("n2")).refusal,
              HasSubstr("no resource of this batch has {id} = \"n2\""));
}

TEST_F(RequestGuardTest, refuses_values_that_are_no_segment) {
  for (const char* id : {"", "n1,n2", "n1/../n2", "n1\\x", "n1\n"}) {
    const auto v = check(Phase::stop, {resource("notebook", id)}, stop_of(id));
    EXPECT_FALSE(v.request) << id;
  }
}

TEST_F(RequestGuardTest, refuses_a_missing_a_double_and_a_foreign_placeholder) {
  const Resource n1 = resource("notebook", "n1");
  for (const Pairs& params :
       {Pairs{}, Pairs{{"id", "n1"}, {"id", "n1"}}, Pairs{{"id", "n1"}, {"project_id", "n1"}},
        Pairs{{"id", "n1"}, {"more", "n1"}}}) {
    auto request = stop_of("n1");
    request.params = params;
    EXPECT_FALSE(check(Phase::stop, {n1}, request).request) << params.size();
  }
}

TEST_F(RequestGuardTest, takes_all_placeholders_from_one_resource) {
  const std::vector<Resource> batch = {
      resource("workflow_execution", "e1", {{"workflow_id", "w1"}}),
      resource("workflow_execution", "e2", {{"workflow_id", "w2"}})};
  const auto action = [](const char* workflow, const char* execution) {
    return billstop::Request{
        "modelarts",
        "POST",
        "/v2/{project_id}/workflows/{workflow_id}/executions/{execution_id}/actions",
        {{"workflow_id", workflow}, {"execution_id", execution}},
        {},
        {},
        {},
        {}};
  };
  EXPECT_TRUE(check(Phase::stop, batch, action("w2", "e2")).request);
  EXPECT_FALSE(check(Phase::stop, batch, action("w1", "e2")).request);
}

TEST_F(RequestGuardTest, lets_a_body_name_only_the_batch) {
  const std::vector<Resource> batch = {resource("subscription", "s1"),
                                       resource("subscription", "s2", {{"order", "o2"}})};
  const auto v = check(Phase::stop, batch, unsubscribe(R"({"resource_ids":["s1","o2"]})"));
  ASSERT_TRUE(v.request) << v.refusal;
  EXPECT_EQ(v.request->repeat, Repeat::ask_first);
  EXPECT_TRUE(v.request->region.empty());
}

TEST_F(RequestGuardTest, refuses_bodies_that_name_others_or_none) {
  const std::vector<Resource> batch = {resource("subscription", "s1")};
  for (const char* body :
       {R"({"resource_ids":["s1","s9"]})", R"({"resource_ids":[]})", "{}",
        R"({"resource_ids":[7]})", "no json", "", R"({"resource_ids":[["s1"]]})"})
    EXPECT_FALSE(check(Phase::stop, batch, unsubscribe(body)).request) << body;
}

TEST_F(RequestGuardTest, lets_a_conversion_be_cancelled_and_set_up_only_by_an_undo) {
  const std::vector<Resource> batch = {resource("subscription", "s1")};
  const auto convert = [](const char* body) {
    return billstop::Request{"bss", "POST", conversion_path, {}, {}, {}, body, {}};
  };
  EXPECT_TRUE(check(Phase::stop, batch, convert(R"({"operation":"CANCEL","resource_ids":["s1"]})"))
                  .request);
  for (const char* body : {R"({"operation":"SET_UP","resource_ids":["s1"]})",
                           R"({"resource_ids":["s1"]})", R"(["CANCEL"])", "CANCEL"})
    EXPECT_FALSE(check(Phase::stop, batch, convert(body)).request) << body;
  EXPECT_TRUE(check(Phase::undo, batch, convert(R"({"operation":"SET_UP","resource_ids":["s1"]})"))
                  .request);
  EXPECT_FALSE(check(Phase::undo, batch, convert(R"({"operation":"CANCEL","resource_ids":["s1"]})"))
                   .request);
}

TEST_F(RequestGuardTest, refuses_a_query_key_that_a_stop_does_not_list) {
  auto request = stop_of("n1");
  request.query = {{"force", "true"}};
  EXPECT_THAT(check(Phase::stop, {resource("notebook", "n1")}, request).refusal,
              HasSubstr("does not allow the query key \"force\""));
}

TEST_F(RequestGuardTest, lets_a_plugin_set_no_header_that_matters) {
  for (const char* name : {"Authorization", "host", "X-Project-Id", "content-md5"}) {
    auto request = stop_of("n1");
    request.headers = {{name, "x"}};
    EXPECT_FALSE(check(Phase::stop, {resource("notebook", "n1")}, request).request) << name;
  }
  auto request = stop_of("n1");
  request.headers = {{"accept", "a\r\nb: c"}};
  EXPECT_FALSE(check(Phase::stop, {resource("notebook", "n1")}, request).request);
}

TEST_F(RequestGuardTest, needs_the_regions_scope_for_a_regional_service) {
  scope_.region = {};
  EXPECT_THAT(check(Phase::stop, {resource("notebook", "n1")}, stop_of("n1")).refusal,
              HasSubstr("no region"));
}

TEST_F(RequestGuardTest, keeps_deletes_of_objects_under_the_batchs_paths) {
  const std::vector<Resource> batch = {resource("obs_path", "obs://b/out")};
  const auto one = [](const char* key) {
    return billstop::Request{
        "obs", "DELETE", "/{bucket}/{key+}", {{"bucket", "b"}, {"key", key}}, {}, {}, {}, {}};
  };
  const auto v = check(Phase::stop, batch, one("out/a b"));
  ASSERT_TRUE(v.request) << v.refusal;
  EXPECT_EQ(v.request->path, "/b/out/a%20b");
  EXPECT_FALSE(check(Phase::stop, batch, one("out-2/a")).request);
  EXPECT_FALSE(check(Phase::stop, batch, one("out/../in")).request);
}

TEST_F(RequestGuardTest, keeps_multi_deletes_under_the_batchs_paths) {
  const std::vector<Resource> batch = {resource("obs_path", "obs://b/out")};
  const auto many = [](const std::string& keys) {
    return billstop::Request{"obs",
                             "POST",
                             "/{bucket}",
                             {{"bucket", "b"}},
                             {{"delete", ""}},
                             {},
                             "<Delete>" + keys + "</Delete>",
                             "application/xml"};
  };
  EXPECT_TRUE(check(Phase::stop, batch, many("<Object><Key>out/a</Key></Object>")).request);
  EXPECT_THAT(check(Phase::stop, batch,
                    many("<Object><Key>out/a</Key></Object><Object><Key>in/a</Key></Object>"))
                  .refusal,
              HasSubstr("\"in/a\" is not under a path of this batch"));
}

TEST_F(RequestGuardTest, deletes_a_bucket_only_when_it_is_of_the_batch_as_a_whole) {
  const billstop::Request drop{"obs", "DELETE", "/{bucket}", {{"bucket", "b"}}, {}, {}, {}, {}};
  EXPECT_FALSE(check(Phase::stop, {resource("obs_path", "obs://b/out")}, drop).request);
  EXPECT_TRUE(check(Phase::stop, {resource("bucket", "b")}, drop).request);
}

TEST_F(RequestGuardTest, SendsARequestOfObsToTheRegionThatThePluginNames) {
  scope_ = {AccountId{"acc"}, {}, {}, {}};
  billstop::Request request{"obs",
                            "POST",
                            "/{bucket}",
                            {{"bucket", "b"}},
                            {{"delete", ""}},
                            {},
                            "<Delete><Object><Key>k</Key></Object></Delete>",
                            {}};
  const std::vector<Resource> batch{resource("obs_path", "obs://b/k")};
  request.region = "cn-south-1";
  EXPECT_EQ(check(Phase::stop, batch, request).request.value().region.value, "cn-south-1");
  for (const char* host : {"evil.example/", "cn-south-1.evil", "-", "CN"}) {
    request.region = host;
    EXPECT_FALSE(check(Phase::stop, batch, request).request) << host;
  }
}

TEST_F(RequestGuardTest, LetsNoPluginLeaveTheRegionOfItsCall) {
  billstop::Request request{"obs",
                            "POST",
                            "/{bucket}",
                            {{"bucket", "b"}},
                            {{"delete", ""}},
                            {},
                            "<Delete><Object><Key>k</Key></Object></Delete>",
                            {}};
  request.region = "cn-south-1";
  EXPECT_EQ(
      check(Phase::stop, {resource("obs_path", "obs://b/k")}, request).request.value().region.value,
      "cn-north-4");
  billstop::Request other = stop_of("n1");
  other.region = "cn-south-1";
  EXPECT_FALSE(check(Phase::stop, {resource("notebook", "n1")}, other).request);
}

}  // namespace
}  // namespace billstop::core
