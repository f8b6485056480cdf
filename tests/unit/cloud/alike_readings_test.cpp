#include <algorithm>

#include "tests/unit/cloud/client_rig.hpp"

namespace billstop::core {
namespace {

// So many requests that the next ones wait for the rate; returns how many left at once.
size_t fill(Rig& rig) {
  for (int i = 0; i < 200; ++i) {
    ServiceRequest other = request_to("modelarts");
    other.path = "/v1/other/" + std::to_string(i);
    rig.client.send(other, [](ServiceReply) {});
  }
  return rig.sent();
}

size_t sent_to(const Rig& rig, const std::string& target) {
  return static_cast<size_t>(std::ranges::count_if(
      rig.transport.sent, [&](const HttpRequest& sent) { return sent.target == target; }));
}

TEST(AlikeReadings, ThatWaitForTheRateAreSentOnce) {
  Rig rig({http_reply(200, "{}")});
  fill(rig);
  int answers = 0;
  for (int i = 0; i < 3; ++i)
    rig.client.send(request_to("modelarts"),
                    [&](const ServiceReply& reply) { answers += reply.ok(); });
  rig.loop.run_long();
  EXPECT_EQ(answers, 3);
  EXPECT_EQ(sent_to(rig, "/v1/x"), 1u);
}

TEST(AlikeReadings, AreAskedAgainOnceOneHasLeft) {
  Rig rig({http_reply(200, "{}")});
  rig.answer_to(request_to("modelarts"));
  rig.client.send(request_to("modelarts"), [](ServiceReply) {});
  rig.client.send(request_to("modelarts"), [](ServiceReply) {});
  rig.loop.run_long();
  EXPECT_EQ(sent_to(rig, "/v1/x"), 3u);
}

TEST(AlikeReadings, DifferInAnyPart) {
  Rig rig({http_reply(200, "{}")});
  ASSERT_LT(fill(rig), 200u);
  ServiceRequest with_query = request_to("modelarts"), with_header = with_query,
                 elsewhere = with_query, of_project = with_query;
  with_query.query = {{"a", "1"}};
  with_header.headers = {{"a", "1"}};
  elsewhere.region.value = "ap-southeast-3";
  of_project.project.value = "p1";
  const size_t before = rig.sent();
  for (const ServiceRequest& each :
       {request_to("modelarts"), with_query, with_header, elsewhere, of_project})
    rig.client.send(each, [](ServiceReply) {});
  rig.loop.run_long();
  EXPECT_EQ(rig.sent() - before, 200u - before + 5);
}

TEST(AlikeReadings, NeverCoverAChange) {
  Rig rig({http_reply(200, "{}")});
  for (int i = 0; i < 100; ++i)
    rig.client.send(request_to("modelarts", "DELETE"), [](ServiceReply) {});
  rig.loop.run_long();
  EXPECT_EQ(rig.sent(), 100u);
}

}  // namespace
}  // namespace billstop::core
