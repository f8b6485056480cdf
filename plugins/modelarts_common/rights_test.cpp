#include "plugins/modelarts_common/rights.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>

using namespace billstop;
using billstop::testing::ScriptedCloud;

namespace {

constexpr const char* path = "/v1/{project_id}/things/{id}";
constexpr std::string_view codes[] = {"ModelArts.6309"};

struct Prover {
  void locate(Call& call, const Scope&) const {
    modelarts::prove_right(
        call, "thing",
        {.service = "modelarts", .method = "GET", .path = path, .params = {{"id", "x"}}}, codes);
  }
  StopOutcome stop(Call&, std::string_view, const Resource&) const { return {}; }
  VerifyOutcome verify(Call&, std::string_view, const Resource&) const { return {}; }
};

Missing missing_when(int status, const std::string& code) {
  ScriptedCloud cloud;
  cloud.on("GET", path).error(status, code);
  const auto seen = cloud.locate(Prover(), {});
  EXPECT_EQ(seen.incomplete.size(), 1u);
  return seen.incomplete.empty() ? Missing{} : seen.incomplete[0].missing;
}

}  // namespace

TEST(Rights, TheServicesOwnNotFoundProvesTheRight) {
  ScriptedCloud cloud;
  cloud.on("GET", path).error(400, "ModelArts.6309");
  EXPECT_TRUE(cloud.locate(Prover(), {}).incomplete.empty());
}

TEST(Rights, AForbiddenShowIsDenied) {
  EXPECT_EQ(missing_when(403, "ModelArts.0112"), Missing::denied);
}

TEST(Rights, AnotherNotFoundProvesNothing) {
  EXPECT_EQ(missing_when(404, "ModelArts.4711"), Missing::partial);
  EXPECT_EQ(missing_when(400, "ModelArts.0104"), Missing::partial);
}

TEST(Rights, AnAnswerForTheMadeUpIdProvesNothing) {
  EXPECT_EQ(missing_when(200, ""), Missing::partial);
}

TEST(Rights, AFailureOfTheServiceIsUnanswered) {
  EXPECT_EQ(missing_when(503, "http_503"), Missing::unanswered);
  EXPECT_EQ(missing_when(0, "timeout"), Missing::unanswered);
}

TEST(Rights, OnlyTheCodeMakesANotFound) {
  EXPECT_TRUE(modelarts::is_not_found({.status = 400, .error_code = "ModelArts.6309"}, codes));
  EXPECT_FALSE(modelarts::is_not_found({.status = 404, .error_code = "APIGW.0101"}, codes));
  EXPECT_FALSE(modelarts::is_not_found({.status = 403, .error_code = "ModelArts.6309"}, codes));
}
