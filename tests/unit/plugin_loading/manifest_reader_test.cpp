#include "core/plugin_loading/manifest_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace billstop::core {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json whole() {
  return json::parse(R"({
    "$schema": "x", "id": "notebook", "version": "0.1.0", "abi": "1.0", "title": "Notebooks",
    "kinds": [{"kind": "notebook", "scope": "workspace", "batch": 3, "stop_after": ["service"],
      "ways": [{"id": "stop", "verb": "stop", "effect": "reversible", "ends": ["compute"]},
               {"id": "delete", "verb": "delete", "effect": "data", "ends": ["compute"]}]}],
    "claims": ["training_job"], "locate_after_uses": true,
    "settings": {"type": "object"},
    "requests": [
      {"phase": "read", "service": "modelarts", "method": "GET",
       "path": "/v1/{project_id}/notebooks/all", "action": "modelarts:notebook:list"},
      {"phase": "stop", "service": "modelarts", "method": "POST",
       "path": "/v1/{project_id}/notebooks/{id}/stop", "repeat": "safe", "query": ["a"],
       "action": "modelarts:notebook:stop"}]})");
}

json request(const char* phase, const char* service, const char* method, const char* path) {
  return {{"phase", phase}, {"service", service}, {"method", method},
          {"path", path},   {"action", "a:b:c"},  {"repeat", "safe"}};
}

std::string problem_with(const char* pointer, const json& value) {
  json manifest = whole();
  manifest[json::json_pointer(pointer)] = value;
  const ManifestRead read = read_manifest(manifest.dump());
  EXPECT_EQ(read.manifest.has_value(), read.problem.empty());
  return read.problem;
}

std::string problem_with_request(const json& spec) {
  return problem_with("/requests/0", spec);
}

std::string problem_of_subscription(const json& spec) {
  json manifest = whole();
  manifest["id"] = "subscription";
  manifest["requests"][0] = spec;
  return read_manifest(manifest.dump()).problem;
}

TEST(ManifestReader, a_reversible_way_may_be_taken_back_and_no_other) {
  json manifest = whole();
  manifest["kinds"][0]["ways"][0]["undo"] = {{"id", "start"}, {"verb", "start"}};
  manifest["requests"][1]["phase"] = "undo";
  const ManifestRead read = read_manifest(manifest.dump());
  ASSERT_TRUE(read.manifest) << read.problem;
  const KindSpec& kind = read.manifest->kinds[0];
  EXPECT_EQ(kind.way(WayId{"start"}), nullptr);
  ASSERT_NE(kind.undone_by(WayId{"start"}), nullptr);
  EXPECT_EQ(kind.undone_by(WayId{"start"})->id.value, "stop");
  EXPECT_EQ(read.manifest->requests[1].phase, Phase::undo);
  const json start = {{"id", "start"}, {"verb", "start"}};
  EXPECT_EQ(problem_with("/kinds/0/ways/1/undo", start), "");
  json lost = whole();
  lost["kinds"][0]["ways"][1]["effect"] = "refund";
  lost["kinds"][0]["ways"][1]["undo"] = start;
  EXPECT_THAT(read_manifest(lost.dump()).problem, HasSubstr("cannot be taken back"));
  const json as_a_way = {{"id", "delete"}, {"verb", "start"}};
  EXPECT_THAT(problem_with("/kinds/0/ways/0/undo", as_a_way), HasSubstr("takes one back"));
}

TEST(ManifestReader, reads_a_whole_manifest) {
  const ManifestRead read = read_manifest(whole().dump());
  ASSERT_TRUE(read.manifest) << read.problem;
  const Manifest& m = *read.manifest;
  EXPECT_EQ(m.id, PluginId{"notebook"});
  EXPECT_EQ(m.abi_major, 1u);
  ASSERT_EQ(m.kinds.size(), 1u);
  EXPECT_EQ(m.kinds[0].scope, ScopeLevel::workspace);
  EXPECT_EQ(m.kinds[0].batch, 3u);
  EXPECT_EQ(m.kinds[0].ways.at(1).effect, Effect::data);
  EXPECT_EQ(m.claims.at(0), Kind{"training_job"});
  EXPECT_TRUE(m.locate_after_uses);
  ASSERT_EQ(m.requests.size(), 2u);
  EXPECT_EQ(m.requests[1].phase, Phase::stop);
  EXPECT_EQ(m.requests[1].query->at(0), "a");
  EXPECT_FALSE(m.requests[0].query);
}

struct Mistake {
  const char* pointer;
  json value;
  const char* said;
};

class ManifestMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ManifestMistake, is_told_with_its_path) {
  EXPECT_THAT(problem_with(GetParam().pointer, GetParam().value), HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    all, ManifestMistake,
    testing::Values(
        Mistake{"/abi", "2.0", "built for ABI 2, this billstop speaks ABI 1"},
        Mistake{"/abi", "one", "abi: expected \"major.minor\""},
        Mistake{"/id", "Note book", "id: expected a word"},
        Mistake{"/version", "1", "version: expected three numbers"},
        Mistake{"/colour", "red", "unknown member \"colour\""},
        Mistake{"/title", "", "title: expected a text"},
        Mistake{"/kinds", json::array(), "kinds: expected at least one"},
        Mistake{"/kinds/0/scope", "galaxy", "kinds[0].scope: expected one of account, project"},
        Mistake{"/kinds/0/batch", 0, "kinds[0].batch: expected a whole number from 1"},
        Mistake{"/kinds/0/ways/1/effect", "boom", "kinds[0].ways[1].effect: expected one of"},
        Mistake{"/kinds/0/ways/1/id", "stop", "kinds[0].ways[1]: second way \"stop\""},
        Mistake{"/kinds/0/extra", 1, "kinds[0]: unknown member \"extra\""},
        Mistake{"/locate_after_uses", "yes", "locate_after_uses: expected true or false"},
        Mistake{"/settings", 5, "settings: expected a JSON schema"},
        Mistake{"/requests", "none", "requests: expected an array"},
        Mistake{"/requests/0/method", "TRACE", "requests[0].method: expected one of"},
        Mistake{"/requests/0/service", "mail", "requests[0].service: expected one of"},
        Mistake{"/requests/0/path", "v1", "requests[0].path: \"v1\" does not begin with /"},
        Mistake{"/requests/0/path", "/a{b}", "is not a whole segment"},
        Mistake{"/requests/0/path", "/a/../b", "dot-dot segment"},
        Mistake{"/requests/0/path", "/a/{b+}", "keys of obs alone"},
        Mistake{"/requests/0/repeat", "often", "requests[0].repeat: expected one of safe"},
        Mistake{"/requests/1/ids_in", {"ids"}, "requests[1].ids_in[0]: expected a JSON pointer"}));

TEST(ManifestReader, says_where_the_json_breaks) {
  EXPECT_THAT(read_manifest("{\"id\": }").problem, HasSubstr("is no JSON, at byte 8"));
  EXPECT_THAT(read_manifest("{\"id\": 1e999}").problem, HasSubstr("a number in it is too large"));
}

TEST(ManifestReader, refuses_a_missing_member) {
  json manifest = whole();
  manifest.erase("title");
  EXPECT_THAT(read_manifest(manifest.dump()).problem, HasSubstr("\"title\" is missing"));
}

TEST(ManifestReader, refuses_a_second_kind_of_one_name) {
  EXPECT_THAT(problem_with("/kinds/1", whole()["kinds"][0]), HasSubstr("second kind"));
}

TEST(ManifestReader, lets_a_known_query_be_posted_when_reading) {
  EXPECT_EQ(problem_with_request(
                request("read", "modelarts", "POST", "/v2/{project_id}/training-job-searches")),
            "");
}

TEST(ManifestReader, refuses_a_change_that_calls_itself_a_read) {
  EXPECT_THAT(problem_with_request(
                  request("read", "modelarts", "POST", "/v1/{project_id}/notebooks/{id}/stop")),
              HasSubstr("known reading POSTs"));
}

TEST(ManifestReader, refuses_a_change_that_names_nothing) {
  EXPECT_THAT(
      problem_with_request(request("stop", "modelarts", "DELETE", "/v1/{project_id}/notebooks")),
      HasSubstr("names no resource"));
}

TEST(ManifestReader, never_opens_credentials) {
  for (const char* path : {"/v3.0/OS-CREDENTIAL/credentials", "/v3/users", "/v3/auth/tokens"})
    EXPECT_THAT(problem_with_request(request("read", "iam", "GET", path)),
                HasSubstr("never open to plugins"));
  EXPECT_EQ(problem_with_request(request("read", "iam", "GET", "/v3/projects")), "");
}

TEST(ManifestReader, never_opens_payments_and_renewals) {
  for (const char* path :
       {"/v2/orders/subscriptions/resources/renew", "/v3/orders/customer-orders/pay/{id}",
        "/v2/orders/subscriptions/resources/autorenew/{resource_id}"})
    EXPECT_THAT(problem_with_request(request("stop", "bss", "POST", path)),
                HasSubstr("never open to plugins"));
}

TEST(ManifestReader, opens_a_renewal_to_an_undo_of_that_plugin_alone) {
  const json on =
      request("undo", "bss", "POST", "/v2/orders/subscriptions/resources/autorenew/{resource_id}");
  EXPECT_THAT(problem_with_request(on), HasSubstr("\"subscription\" alone"));
  EXPECT_EQ(problem_of_subscription(on), "");
  const json leave =
      request("undo", "bss", "POST", "/v2/orders/subscriptions/resources/unsubscribe");
  EXPECT_THAT(problem_of_subscription(leave), HasSubstr("never open to plugins"));
}

TEST(ManifestReader, opens_subscriptions_to_the_plugin_of_that_name_alone) {
  const json off = request("stop", "bss", "DELETE",
                           "/v2/orders/subscriptions/resources/autorenew/{resource_id}");
  EXPECT_THAT(problem_with_request(off), HasSubstr("\"subscription\" alone"));
  EXPECT_EQ(problem_of_subscription(off), "");
}

TEST(ManifestReader, holds_an_unsubscription_to_being_sent_once) {
  json leave = request("stop", "bss", "POST", "/v2/orders/subscriptions/resources/unsubscribe");
  leave["ids_in"] = {"/resource_ids/*"};
  EXPECT_THAT(problem_of_subscription(leave), HasSubstr("ask_first"));
  leave["repeat"] = "ask_first";
  EXPECT_EQ(problem_of_subscription(leave), "");
}

TEST(ManifestReader, accepts_the_manifest_of_every_plugin_of_ours) {
  size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BILLSTOP_SOURCE_DIR "/plugins")) {
    const auto file = entry.path() / "plugin.json";
    if (!std::filesystem::exists(file)) continue;
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_EQ(read_manifest(text.str()).problem, "") << file.parent_path().filename();
    ++seen;
  }
  EXPECT_GT(seen, 0u);
}

}  // namespace
}  // namespace billstop::core
