#include "model_client.hpp"
#include "sdk/sandbox/faulty_cloud.hpp"
#include "sdk/sandbox/front_desk.hpp"
#include "sdk/sandbox/json_reader.hpp"

namespace billstop::sandbox {
namespace {

using testing::body_of;
using testing::header_of;
using testing::plain;
using testing::signed_by;
using testing::start_ms;

// A key is made: something that a request does, and that can be counted afterwards.
constexpr const char* make_key = "/v3.0/OS-CREDENTIAL/securitytokens";
constexpr const char* make_key_body = R"({"auth":{"identity":{"methods":["token"]}}})";

class FaultsTest : public ::testing::Test {
 protected:
  FaultsTest() : model_(empty_world(), start_ms) {}

  void rules(const std::string& list, int seed = 1) {
    const std::string text = R"({"seed":)" + std::to_string(seed) + R"(,"rules":)" + list + "}";
    cloud_ = std::make_unique<FaultyCloud>(model_, read_faults_file(text));
  }
  Account& account() { return *model_.world().accounts.front(); }
  User& user() { return account().users.front(); }
  Answer get(const std::string& target, int64_t now_ms = start_ms) {
    return cloud_->handle(signed_by(user(), "GET", target), now_ms);
  }
  Answer post_key() {
    return cloud_->handle(signed_by(user(), "POST", make_key, make_key_body), start_ms);
  }
  std::vector<int> statuses(int count, const std::string& target) {
    std::vector<int> all;
    for (int i = 0; i < count; ++i) all.push_back(get(target).reply.status);
    return all;
  }
  std::string show(const std::string& workspace) {
    return "/v1/" + account().projects.front().id + "/workspaces/" + workspace;
  }

  Model model_;
  std::unique_ptr<FaultyCloud> cloud_{};
};

TEST_F(FaultsTest, TheNthCallFails) {
  rules(R"([{"endpoint":"iam.projects.list","nth":2,"action":"status","status":503}])");
  EXPECT_EQ(statuses(3, "/v3/projects"), (std::vector<int>{200, 503, 200}));
}

TEST_F(FaultsTest, EveryThirdCallFails) {
  rules(R"([{"every":3,"action":"status","status":500}])");
  EXPECT_EQ(statuses(6, "/v3/projects"), (std::vector<int>{200, 200, 500, 200, 200, 500}));
}

TEST_F(FaultsTest, AnotherEndpointIsLeftAlone) {
  rules(R"([{"endpoint":"workspace.*","action":"status"}])");
  EXPECT_EQ(get("/v3/projects").reply.status, 200);
  EXPECT_EQ(get(show("0")).reply.status, 503);
}

TEST_F(FaultsTest, CountsEachResourceByItselfWhenAsked) {
  rules(R"([{"endpoint":"workspace.show","nth":1,"per":"resource","action":"status"}])");
  EXPECT_EQ(get(show("0")).reply.status, 503);
  EXPECT_EQ(get(show("a")).reply.status, 503);
  EXPECT_EQ(get(show("0")).reply.status, 200);
}

TEST_F(FaultsTest, TheSameSeedGivesTheSameFaultsWhateverElseIsAsked) {
  const std::string list =
      R"([{"endpoint":"iam.projects.list","probability":0.5,"action":"status"}])";
  rules(list);
  const std::vector<int> first = statuses(20, "/v3/projects");
  rules(list);
  std::vector<int> second;
  for (int i = 0; i < 20; ++i) {
    get("/v5/caller-identity");
    second.push_back(get("/v3/projects").reply.status);
  }
  EXPECT_EQ(first, second);
  EXPECT_THAT(first, ::testing::Contains(200));
  EXPECT_THAT(first, ::testing::Contains(503));
}

TEST_F(FaultsTest, AThrottledAnswerSaysHowLong) {
  rules(R"([{"action":"status","status":429,"retry_after_s":3}])");
  const Answer answer = get("/v3/projects");
  EXPECT_EQ(body_of(answer)["error_code"], "APIGW.0308");
  EXPECT_EQ(header_of(answer.reply, "Retry-After"), "3");
}

TEST_F(FaultsTest, ATimeoutBeforeDoesNothingAndOneAfterDoesIt) {
  rules(R"([{"nth":1,"action":"timeout_before"},{"nth":2,"action":"timeout_after"}])");
  EXPECT_EQ(post_key().lost, Lost::timeout);
  EXPECT_EQ(account().users.size(), 1U);
  EXPECT_EQ(post_key().lost, Lost::timeout);
  EXPECT_EQ(account().users.size(), 2U);
}

TEST_F(FaultsTest, AResetComesAfterItHappened) {
  rules(R"([{"action":"reset_after"}])");
  EXPECT_EQ(post_key().lost, Lost::reset);
  EXPECT_EQ(account().users.size(), 2U);
}

TEST_F(FaultsTest, ATruncatedBodyIsCutAndAMalformedOneIsWholeButNoJson) {
  rules(R"([{"nth":1,"action":"truncate"},{"nth":2,"action":"malformed"}])");
  const Answer cut = get("/v3/projects"), malformed = get("/v3/projects");
  EXPECT_EQ(cut.lost, Lost::cut);
  EXPECT_EQ(malformed.lost, Lost::no);
  EXPECT_TRUE(body_of(malformed).is_discarded());
}

TEST_F(FaultsTest, ADelayIsAddedToTheAnswer) {
  rules(R"([{"action":"delay","delay_ms":700}])");
  EXPECT_EQ(get("/v3/projects").delay_ms, 700);
}

TEST_F(FaultsTest, AStaleListingShowsThePastForAWhile) {
  rules(R"([{"endpoint":"iam.projects.list","action":"stale","stale_ms":1000}])");
  get("/v3/projects");
  add_practice_project(model_.world(), account(), "cn-north-4", "new");
  EXPECT_EQ(body_of(get("/v3/projects", start_ms + 1000))["projects"].size(), 2U);
  EXPECT_EQ(body_of(get("/v3/projects", start_ms + 1001))["projects"].size(), 3U);
}

TEST_F(FaultsTest, AReorderedListingHasTheSameRows) {
  for (int i = 0; i < 6; ++i) {
    add_practice_project(model_.world(), account(), "cn-north-4", std::to_string(i));
  }
  rules("[]");
  const Json usual = body_of(get("/v3/projects"))["projects"];
  rules(R"([{"action":"reorder"}])");
  const Json other = body_of(get("/v3/projects"))["projects"];
  EXPECT_NE(usual, other);
  EXPECT_THAT(other, ::testing::UnorderedElementsAreArray(usual));
}

TEST_F(FaultsTest, AMistakeInTheFileIsNamed) {
  try {
    rules(R"([{"action":"status"},{"action":"explode"}])");
    FAIL() << "the file was taken";
  } catch (const FileError& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("rules[1].action: "));
  }
}

class Desk : public FaultsTest {
 protected:
  FrontDesk desk(double rate, int64_t limit) {
    rules("[]");
    return {model_, *cloud_, {start_ms, rate}, limit};
  }
  Request at(Request request, int64_t wall_ms) {
    request.wall_now_ms = wall_ms;
    return request;
  }
};

TEST_F(Desk, TheCloudsClockRunsFasterThanTheWalls) {
  FrontDesk front = desk(60, 0);
  const Answer answer = front.answer(at(plain("GET", "/"), start_ms + 1000));
  EXPECT_EQ(header_of(answer.reply, "Date"), "Sat, 11 Mar 2023 08:06:30 GMT");
}

TEST_F(Desk, TheClockCanBePutForwardButNotBack) {
  FrontDesk front = desk(1, 0);
  front.answer(plain("POST", "/_sandbox/clock", R"({"advance_s":3600})"));
  const Answer answer = front.answer(plain("GET", "/"));
  EXPECT_EQ(header_of(answer.reply, "Date"), "Sat, 11 Mar 2023 09:05:30 GMT");
  const Answer back = front.answer(plain("POST", "/_sandbox/clock", R"({"advance_s":-1})"));
  EXPECT_EQ(back.reply.status, 400);
}

TEST_F(Desk, AnswersTheAdminPathsUnsigned) {
  FrontDesk front = desk(1, 0);
  EXPECT_EQ(body_of(front.answer(plain("GET", "/_sandbox/meter")))["running"], 0);
  EXPECT_TRUE(body_of(front.answer(plain("GET", "/_sandbox/ledger"))).is_array());
  EXPECT_EQ(front.answer(plain("GET", "/_sandbox/state?account=nobody")).reply.status, 404);
  EXPECT_EQ(front.answer(plain("GET", "/_sandbox/nothing")).reply.status, 404);
  EXPECT_GT(body_of(front.answer(plain("GET", "/_sandbox/endpoints"))).size(), 100U);
}

TEST_F(Desk, ThrottlesObsInItsOwnWords) {
  FrontDesk front = desk(1, 1);
  Request request = plain("GET", "/");
  request.front = Front::obs;
  request.headers.emplace_back("Authorization", "OBS " + user().ak + ":signature");
  EXPECT_EQ(front.answer(request).reply.status, 403);
  const Answer second = front.answer(request);
  EXPECT_EQ(second.reply.status, 503);
  EXPECT_NE(second.reply.body.find("<Code>SlowDown</Code>"), std::string::npos);
}

TEST_F(Desk, ThrottlesABurstAndFillsUpAgain) {
  FrontDesk front = desk(1, 2);
  const Request request = signed_by(user(), "GET", "/v3/projects");
  EXPECT_EQ(front.answer(request).reply.status, 200);
  EXPECT_EQ(front.answer(request).reply.status, 200);
  const Answer third = front.answer(request);
  EXPECT_EQ(third.reply.status, 429);
  EXPECT_EQ(body_of(third)["error_code"], "APIGW.0308");
  EXPECT_EQ(front.answer(at(request, start_ms + 500)).reply.status, 200);
}

TEST_F(Desk, OneAccountsBurstDoesNotThrottleAnother) {
  Account& other = add_practice_account(model_.world(), "sandbox-other");
  FrontDesk front = desk(1, 1);
  EXPECT_EQ(front.answer(signed_by(user(), "GET", "/v3/projects")).reply.status, 200);
  EXPECT_EQ(front.answer(signed_by(other.users.front(), "GET", "/v3/projects")).reply.status, 200);
}

}  // namespace
}  // namespace billstop::sandbox
