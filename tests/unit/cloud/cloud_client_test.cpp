#include "core/cloud/cloud_client.hpp"

#include "core/cloud/http_time.hpp"
#include "tests/unit/cloud/client_rig.hpp"

namespace billstop::core {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(CloudClient, SendsASignedRequestToTheServicesHost) {
  Rig rig({http_reply(200, "{}")});
  ServiceRequest request = request_to("modelarts");
  request.project.value = "p1";
  request.query = {{"b", "2"}, {"a", "x y"}};
  EXPECT_TRUE(rig.answer_to(request).ok());
  const HttpRequest& sent = rig.transport.sent.at(0);
  EXPECT_EQ(sent.origin, "https://modelarts.cn-north-4.myhuaweicloud.com");
  EXPECT_EQ(sent.target, "/v1/x?a=x%20y&b=2");
  EXPECT_EQ(header_of(sent, "X-Project-Id"), "p1");
  EXPECT_EQ(header_of(sent, "X-Sdk-Date"), "20230311T080530Z");
  EXPECT_THAT(header_of(sent, "Authorization"),
              HasSubstr("SignedHeaders=content-type;host;x-project-id;x-sdk-date"));
}

TEST(CloudClient, NeverAnswersFromWithinSend) {
  Environment practice;
  practice.variables = {{"BILLSTOP_SANDBOX", "1"}};
  Rig rig({http_reply(200)}, Credentials(some_keys()), practice);
  bool answered = false;
  rig.client.send(request_to("evs"), [&](ServiceReply) { answered = true; });
  EXPECT_FALSE(answered);
  rig.loop.run_long();
  EXPECT_TRUE(answered);
}

TEST(CloudClient, SaysWhenThereIsNoEndpoint) {
  Environment practice;
  practice.variables = {{"BILLSTOP_SANDBOX", "1"}};
  Rig rig({http_reply(200)}, Credentials(some_keys()), practice);
  EXPECT_EQ(rig.answer_to(request_to("evs")).error_code, "no_endpoint");
  EXPECT_EQ(rig.sent(), 0u);
}

TEST(CloudClient, RepeatsASafeRequestUntilItIsAnswered) {
  Rig rig({no_reply(NoAnswer::reset), no_reply(NoAnswer::timeout), http_reply(503), http_reply(408),
           http_reply(200)});
  EXPECT_TRUE(rig.answer_to(request_to("modelarts", "DELETE")).ok());
  EXPECT_EQ(rig.sent(), 5u);
}

TEST(CloudClient, RepeatsASafeRequestWhoseRefusalCannotBeRead) {
  const HttpReply cut = http_reply(400, R"({"error_code":"ModelArts.6357","error_m)");
  Rig rig({cut, http_reply(200)});
  EXPECT_TRUE(rig.answer_to(request_to("modelarts", "DELETE")).ok());
  Rig page({http_reply(400, "<html>"), http_reply(200)});
  EXPECT_EQ(page.answer_to(request_to("modelarts", "DELETE")).error_code, "400");
}

TEST(CloudClient, SignsEachTryAfreshByTheTimeOfThatTry) {
  Rig rig({http_reply(500), http_reply(200)});
  rig.loop.run_for(900ms);
  EXPECT_TRUE(rig.answer_to(request_to("modelarts")).ok());
  ASSERT_EQ(rig.sent(), 2u);
  EXPECT_EQ(header_of(rig.transport.sent[0], "X-Sdk-Date"), "20230311T080530Z");
  EXPECT_EQ(header_of(rig.transport.sent[1], "X-Sdk-Date"), "20230311T080531Z");
}

TEST(CloudClient, GivesUpAfterItsTries) {
  Rig rig({http_reply(500, R"({"error_code":"X.5","error_msg":"m"})")});
  const ServiceReply reply = rig.answer_to(request_to("modelarts"));
  EXPECT_EQ(reply.error_code, "X.5");
  EXPECT_EQ(rig.sent(), static_cast<size_t>(RetryRules{}.tries));
}

TEST(CloudClient, NamesWhyNoAnswerCame) {
  Rig rig({no_reply(NoAnswer::timeout)});
  const ServiceReply reply = rig.answer_to(request_to("modelarts"));
  EXPECT_EQ(reply.no_answer, NoAnswer::timeout);
  EXPECT_EQ(reply.error_code, "timeout");
}

TEST(CloudClient, DoesNotRepeatARefusal) {
  Rig rig({http_reply(403, R"({"error_code":"ModelArts.0108","error_msg":"no"})")});
  EXPECT_EQ(rig.answer_to(request_to("modelarts")).error_code, "ModelArts.0108");
  EXPECT_EQ(rig.sent(), 1u);
}

class AskFirst : public testing::TestWithParam<int> {};

TEST_P(AskFirst, IsNeverSentAgainWithoutTheCloudsWord) {
  const int status = GetParam();
  Rig rig({status == 0 ? no_reply(NoAnswer::not_sent) : http_reply(status), http_reply(200)});
  EXPECT_FALSE(rig.answer_to(request_to("bss", "POST", Repeat::ask_first)).ok());
  EXPECT_EQ(rig.sent(), 1u);
  EXPECT_TRUE(rig.transport.sent[0].once);
}

INSTANTIATE_TEST_SUITE_P(Answers, AskFirst, testing::Values(0, 408, 500, 502, 503, 504));

TEST(CloudClient, AnAskFirstRequestMayGoAgainWhenTheCloudSaysTooFast) {
  Rig rig({http_reply(429), http_reply(200)});
  EXPECT_TRUE(rig.answer_to(request_to("bss", "POST", Repeat::ask_first)).ok());
  EXPECT_EQ(rig.sent(), 2u);
}

TEST(CloudClient, WaitsAsLongAsRetryAfterSays) {
  Rig rig({http_reply(429, "", {{"retry-after", "7"}}), http_reply(200)});
  bool answered = false;
  rig.client.send(request_to("modelarts"), [&](ServiceReply) { answered = true; });
  rig.loop.run_for(6900ms);
  EXPECT_FALSE(answered);
  rig.loop.run_for(1s);
  EXPECT_TRUE(answered);
}

std::pair<int, Millis> answer_and_time(Rig& rig) {
  std::pair<int, Millis> told{};
  const OwnTime began = rig.loop.now();
  rig.client.send(request_to("modelarts"), [&](const ServiceReply& reply) {
    told = {reply.status, rig.loop.now() - began};
  });
  rig.loop.run_for(1h);
  return told;
}

TEST(CloudClient, ThrottlingHasMoreTriesThanFailureAndIsBorneForTwoMinutes) {
  Rig rig({http_reply(429)});
  const auto [status, took] = answer_and_time(rig);
  EXPECT_EQ(status, 429);
  EXPECT_GE(rig.sent(), static_cast<size_t>(RetryRules{}.throttled_tries));
  EXPECT_GE(took, RetryRules{}.throttled_patience);
}

TEST(CloudClient, WhatIsThrottledWaitsForTheRateAndNotLongForItself) {
  std::vector<HttpReply> replies(8, http_reply(429));
  replies.push_back(http_reply(200));
  Rig rig(replies);
  const auto [status, took] = answer_and_time(rig);
  EXPECT_EQ(status, 200);
  EXPECT_LT(took, 15s);
}

TEST(CloudClient, LearnsTheCloudsClockFromDate) {
  Rig rig({http_reply(200, "", {{"date", "Sat, 11 Mar 2023 09:00:00 GMT"}})});
  rig.client.send(request_to("modelarts"), [](ServiceReply) {});
  rig.loop.run_for(100ms);
  const auto off = rig.loop.cloud_now() - *parse_http_date("Sat, 11 Mar 2023 09:00:00 GMT");
  EXPECT_LT(off, 1200ms);
}

TEST(CloudClient, LeavesAClockThatFitsTheWholeSecondAlone) {
  Rig rig({http_reply(200, "", {{"date", "Sat, 11 Mar 2023 08:05:30 GMT"}})});
  rig.loop.run_for(700ms);
  const CloudTime before = rig.loop.cloud_now();
  rig.client.send(request_to("modelarts"), [](ServiceReply) {});
  rig.loop.run_for(100ms);
  EXPECT_EQ(rig.loop.cloud_now(), before + 100ms);
}

TEST(CloudClient, SignsAgainByTheServersClockWhenItsOwnIsFarOff) {
  Rig rig({http_reply(401, R"({"error_code":"APIGW.0301","error_msg":"x-sdk-date"})",
                      {{"date", "Sat, 11 Mar 2023 09:00:00 GMT"}}),
           http_reply(200)});
  EXPECT_TRUE(rig.answer_to(request_to("bss", "POST", Repeat::ask_first)).ok());
  EXPECT_THAT(header_of(rig.transport.sent.at(1), "X-Sdk-Date"), HasSubstr("20230311T0900"));
}

TEST(CloudClient, RenewsTemporaryKeysOnce) {
  Rig rig({http_reply(401), http_reply(200)}, Credentials(some_keys(true), renewal_to("AK2")));
  EXPECT_TRUE(rig.answer_to(request_to("modelarts")).ok());
  EXPECT_THAT(header_of(rig.transport.sent.at(1), "Authorization"), HasSubstr("Access=AK2"));
}

TEST(CloudClient, DoesNotRenewTwiceForOneRequest) {
  Rig rig({http_reply(401)}, Credentials(some_keys(true), renewal_to("AK2")));
  EXPECT_EQ(rig.answer_to(request_to("modelarts")).status, 401);
  EXPECT_EQ(rig.sent(), 2u);
}

TEST(CloudClient, LastingKeysThatAreRefusedStayRefused) {
  Rig rig({http_reply(401)});
  EXPECT_EQ(rig.answer_to(request_to("modelarts")).status, 401);
  EXPECT_EQ(rig.sent(), 1u);
}

TEST(CloudClient, FindsTheAccountsBillingSiteAndKeepsIt) {
  Rig rig(
      {http_reply(403, R"({"error_code":"CBC.0150","error_msg":"wrong site"})"), http_reply(200)});
  EXPECT_TRUE(rig.answer_to(request_to("bss")).ok());
  EXPECT_TRUE(rig.answer_to(request_to("bss")).ok());
  ASSERT_EQ(rig.sent(), 3u);
  EXPECT_EQ(rig.transport.sent[1].origin, "https://bss-intl.myhuaweicloud.com");
  EXPECT_EQ(rig.transport.sent[2].origin, "https://bss-intl.myhuaweicloud.com");
}

TEST(CloudClient, SignsObjectStorageItsOwnWay) {
  Rig rig({http_reply(200)});
  ServiceRequest request = request_to("obs", "POST");
  request.path = "/my-bucket";
  request.query = {{"delete", ""}};
  request.body = "<Delete/>";
  request.content_type = "application/xml";
  rig.answer_to(request);
  const HttpRequest& sent = rig.transport.sent.at(0);
  EXPECT_EQ(sent.origin, "https://my-bucket.obs.cn-north-4.myhuaweicloud.com");
  EXPECT_EQ(sent.target, "/?delete");
  EXPECT_THAT(header_of(sent, "Authorization"), testing::StartsWith("OBS AK:"));
  EXPECT_NE(header_of(sent, "Content-MD5"), "");
}

TEST(CloudClient, ObjectStorageOnAnAddressIsPathStyle) {
  Environment practice;
  practice.variables = {{"BILLSTOP_SANDBOX", "1"},
                        {"BILLSTOP_OBS_ENDPOINT", "http://127.0.0.1:8002"}};
  Rig rig({http_reply(200)}, Credentials(some_keys()), practice);
  ServiceRequest request = request_to("obs");
  request.path = "/my-bucket/a%20b/../c";
  rig.answer_to(request);
  EXPECT_EQ(rig.transport.sent.at(0).origin, "http://127.0.0.1:8002");
  EXPECT_EQ(rig.transport.sent.at(0).target, "/my-bucket/a%20b/../c");
}

TEST(CloudClient, ACallersHeadersCannotReplaceTheSignatures) {
  Rig rig({http_reply(200)});
  ServiceRequest request = request_to("modelarts");
  request.headers = {{"Authorization", "mine"}, {"host", "evil"}, {"X-Own", "kept"}};
  rig.answer_to(request);
  const HttpRequest& sent = rig.transport.sent.at(0);
  EXPECT_EQ(header_of(sent, "X-Own"), "kept");
  EXPECT_EQ(header_of(sent, "host"), "");
  EXPECT_THAT(header_of(sent, "Authorization"), testing::StartsWith("SDK-HMAC-SHA256"));
}

TEST(CloudClient, MasksSecretsThatTheCloudEchoes) {
  Rig rig({http_reply(400, R"({"error_code":"A","error_msg":"bad token-canary secret-canary"})")},
          Credentials(some_keys(true)));
  EXPECT_THAT(rig.answer_to(request_to("modelarts")).error_text, Not(HasSubstr("canary")));
}

TEST(CancelWaiting, AnswersWhatWaitsForARetry) {
  Rig rig({http_reply(500)});
  ServiceReply got;
  rig.client.send(request_to("modelarts"), [&](ServiceReply reply) { got = std::move(reply); });
  rig.loop.run_for(50ms);
  rig.client.cancel_waiting();
  rig.loop.run_long();
  EXPECT_EQ(got.no_answer, NoAnswer::cancelled);
  EXPECT_EQ(rig.sent(), 1u);
}

TEST(CancelWaiting, LetsTheAnswerOnTheWayCome) {
  Rig rig({http_reply(200, "{}")});
  ServiceReply got;
  rig.client.send(request_to("modelarts"), [&](ServiceReply reply) { got = std::move(reply); });
  rig.client.cancel_waiting();
  rig.loop.run_long();
  EXPECT_TRUE(got.ok());
}

TEST(CancelWaiting, SendsNothingAfterwards) {
  Rig rig({http_reply(200)});
  rig.client.cancel_waiting();
  EXPECT_EQ(rig.answer_to(request_to("modelarts")).error_code, "cancelled");
  EXPECT_EQ(rig.sent(), 0u);
}

TEST(CloudClient, AnswersNothingOnceItIsGone) {
  FakeLoop loop;
  Credentials credentials(some_keys());
  const Endpoints endpoints{Environment{}};
  ScriptedTransport transport(loop, {http_reply(200)});
  RateControl rates(loop);
  bool answered = false;
  {
    CloudClient client(loop, transport, credentials, endpoints, rates, {});
    client.send(request_to("modelarts"), [&](ServiceReply) { answered = true; });
  }
  loop.run_long();
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace billstop::core
