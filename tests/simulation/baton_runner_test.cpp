#include "tests/simulation/baton_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "tests/simulation/virtual_loop.hpp"

namespace billstop::simulation {
namespace {

using core::Millis;
using core::WorkerSeat;

constexpr core::CloudTime start = core::cloud_time(1'772'352'330'000);

// Three workers of five questions each, answered at once or a little later; the order in which
// their pieces ran.
std::string trace_of(uint64_t seed) {
  VirtualLoop loop(start);
  BatonRunner runner(loop, seed);
  std::string trace;
  for (const char name : {'a', 'b', 'c'})
    runner.start(
        [&, name](WorkerSeat& seat) {
          for (int i = 0; i < 5; ++i) {
            trace += name;
            seat.ask([&loop, i](auto answered) { loop.after(Millis(i % 2), answered); });
          }
        },
        [&trace, name] { trace += static_cast<char>(name - 'a' + 'A'); });
  loop.run();
  return trace;
}

TEST(BatonRunner, repeats_the_same_order_for_the_same_seed) {
  const std::string first = trace_of(7);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(trace_of(7), first);
  EXPECT_EQ(first.size(), 18u);
}

TEST(BatonRunner, interleaves_otherwise_for_another_seed) {
  std::set<std::string> traces;
  for (uint64_t seed = 1; seed <= 20; ++seed) traces.insert(trace_of(seed));
  EXPECT_GT(traces.size(), 3u);
}

TEST(BatonRunner, lets_only_one_worker_run_at_a_time) {
  VirtualLoop loop(start);
  BatonRunner runner(loop, 1);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  for (int w = 0; w < 8; ++w)
    runner.start(
        [&](WorkerSeat& seat) {
          for (int i = 0; i < 10; ++i) {
            most = std::max(most.load(), ++inside);
            --inside;
            seat.ask([](auto answered) { answered(); });
          }
        },
        [] {});
  loop.run();
  EXPECT_EQ(most, 1);
}

TEST(BatonRunner, moves_time_only_when_all_wait) {
  VirtualLoop loop(start);
  BatonRunner runner(loop, 1);
  std::vector<Millis> seen;
  runner.start(
      [&](WorkerSeat& seat) {
        seat.ask([&](auto answered) { loop.after(Millis(1'000), answered); });
        seen.push_back(loop.now().time_since_epoch());
      },
      [] {});
  runner.start(
      [&](WorkerSeat& seat) {
        for (int i = 0; i < 100; ++i) seat.ask([](auto answered) { answered(); });
        seen.push_back(loop.now().time_since_epoch());
      },
      [] {});
  loop.run();
  EXPECT_THAT(seen, testing::ElementsAre(Millis(0), Millis(1'000)));
}

TEST(BatonRunner, ends_an_abandoned_wait_and_calls_done_once) {
  VirtualLoop loop(start);
  BatonRunner runner(loop, 1);
  std::vector<bool> asked;
  int done = 0;
  const auto seat = runner.start(
      [&](WorkerSeat& s) {
        asked.push_back(s.ask([](auto) {}));  // never answered
        asked.push_back(s.ask([](auto answered) { answered(); }));
      },
      [&] { ++done; });
  loop.after(Millis(10), [&] { runner.abandon(*seat); });
  loop.run();
  EXPECT_THAT(asked, testing::ElementsAre(false, false));
  EXPECT_EQ(done, 1);
}

TEST(BatonRunner, ends_workers_that_still_wait_when_it_goes) {
  VirtualLoop loop(start);
  bool answer = true;
  {
    BatonRunner runner(loop, 1);
    runner.start([&](WorkerSeat& s) { answer = s.ask([](auto) {}); }, [] {});
    loop.run();
  }
  EXPECT_FALSE(answer);
}

}  // namespace
}  // namespace billstop::simulation
