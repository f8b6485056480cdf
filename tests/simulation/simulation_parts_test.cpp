#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulation/virtual_loop.hpp"
#include "tests/simulation/virtual_transport.hpp"

namespace billstop::simulation {
namespace {

using core::Millis;
using testing::ElementsAre;

constexpr core::CloudTime start = core::cloud_time(1'772'352'330'000);

TEST(VirtualLoop, runs_events_by_time_and_then_by_sequence) {
  VirtualLoop loop(start);
  std::vector<int> order;
  loop.after(Millis(5), [&] { order.push_back(3); });
  loop.post([&] { order.push_back(1); });
  loop.after(Millis(5), [&] { order.push_back(4); });
  loop.post([&] { order.push_back(2); });
  loop.run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3, 4));
}

TEST(VirtualLoop, moves_its_time_to_each_event) {
  VirtualLoop loop(start);
  Millis seen{};
  loop.after(Millis(70'000), [&] { seen = loop.now().time_since_epoch(); });
  loop.run();
  EXPECT_EQ(seen, Millis(70'000));
  EXPECT_EQ(loop.cloud_now(), start + Millis(70'000));
}

TEST(VirtualLoop, leaves_out_a_cancelled_timer) {
  VirtualLoop loop(start);
  bool ran = false;
  const core::TimerId timer = loop.after(Millis(1), [&] { ran = true; });
  loop.cancel(timer);
  EXPECT_EQ(loop.run(), 0u);
  EXPECT_FALSE(ran);
}

TEST(VirtualLoop, takes_over_the_clouds_time) {
  VirtualLoop loop(start);
  loop.after(Millis(10), [&] { loop.set_cloud_now(start + Millis(99)); });
  loop.run();
  EXPECT_EQ(loop.cloud_now(), start + Millis(99));
}

TEST(VirtualTransport, answers_after_the_far_ends_delay) {
  VirtualLoop loop(start);
  VirtualTransport transport(loop, [](const core::HttpRequest&, core::CloudTime) {
    core::HttpReply reply;
    reply.status = 200;
    return VirtualAnswer{reply, Millis(250)};
  });
  Millis arrived{};
  transport.send({}, [&](core::HttpReply) { arrived = loop.now().time_since_epoch(); });
  loop.run();
  EXPECT_EQ(arrived, Millis(250));
}

TEST(VirtualTransport, turns_an_answer_after_the_time_out_into_a_time_out) {
  VirtualLoop loop(start);
  int effects = 0;
  VirtualTransport transport(loop, [&](const core::HttpRequest&, core::CloudTime) {
    ++effects;
    core::HttpReply reply;
    reply.status = 200;
    return VirtualAnswer{reply, Millis(60'000)};
  });
  core::HttpRequest request;
  request.timeout = Millis(1'000);
  core::HttpReply seen;
  transport.send(request, [&](core::HttpReply reply) { seen = std::move(reply); });
  loop.run();
  EXPECT_EQ(seen.no_answer, core::NoAnswer::timeout);
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(loop.now().time_since_epoch(), Millis(1'000));
}

}  // namespace
}  // namespace billstop::simulation
