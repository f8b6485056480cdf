#include "core/reporting/policy_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/reporting/schema_check.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

RequestSpec request(Phase phase, const char* action) {
  RequestSpec spec;
  spec.phase = phase;
  spec.action = action;
  return spec;
}

Manifest manifest() {
  Manifest m;
  m.id = {"notebook"};
  m.requests = {request(Phase::stop, "modelarts:notebook:stop"),
                request(Phase::read, "modelarts:notebook:list"),
                request(Phase::read, "modelarts:notebook:list")};
  return m;
}

TEST(Policy, ToLookHoldsNoActionThatChanges) {
  const Manifest m = manifest();
  const auto actions = least_actions({&m, 1}, PolicyUse::look);
  EXPECT_THAT(actions, Contains("modelarts:notebook:list"));
  EXPECT_THAT(actions, Not(Contains("modelarts:notebook:stop")));
}

TEST(Policy, ToStopHoldsWhatReadsAndWhatChanges) {
  const Manifest m = manifest();
  EXPECT_THAT(
      least_actions({&m, 1}, PolicyUse::stop),
      ElementsAre("iam:projects:listProjects", "modelarts:notebook:list", "modelarts:notebook:stop",
                  "modelarts:workspace:get", "modelarts:workspace:list"));
}

TEST(Policy, HoldsTheHostsOwnActionsWithoutAnyPlugin) {
  EXPECT_EQ(least_actions({}, PolicyUse::look), host_actions());
}

TEST(Policy, TextIsBothFormatsAsJson) {
  const std::vector<std::string> actions{"a:b:c"};
  const std::string text = policy_text("plan", actions);
  const size_t first = text.find('{'), second = text.find("\n\n{", first);
  const json old_form = json::parse(text.substr(first, second - first));
  const json new_form = json::parse(text.substr(second));
  EXPECT_EQ(old_form, json::parse(R"({"Version":"1.1",
      "Statement":[{"Effect":"Allow","Action":["a:b:c"]}]})"));
  EXPECT_EQ(new_form, json::parse(R"({"Version":"5.0",
      "Statement":[{"Effect":"Allow","Action":["a:b:c"]}]})"));
}

TEST(Policy, JsonIsAsDescribed) {
  const Manifest m = manifest();
  const json document =
      json::parse(policy_json("apply", {&m, 1}, least_actions({&m, 1}, PolicyUse::stop)));
  test::SchemaCheck schema(BILLSTOP_SOURCE_DIR "/core/reporting/report.schema.json");
  EXPECT_THAT(schema.mistakes(document, "policy_document"), IsEmpty());
  EXPECT_EQ(schema.documents_that_fit(document), 1);
}

}  // namespace
}  // namespace billstop::core
