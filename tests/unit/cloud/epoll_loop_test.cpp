#include "core/cloud/epoll_loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <thread>

namespace billstop::core {
namespace {

using namespace std::chrono_literals;

TEST(EpollLoop, RunsTimersByTimeAndThenByTheOrderOfSetting) {
  EpollLoop loop;
  std::string order;
  bool done = false;
  const OwnTime start = loop.now();
  loop.at(start + 20ms, [&] { done = true; });
  loop.at(start + 10ms, [&] { order += 'b'; });
  loop.at(start + 5ms, [&] { order += 'a'; });
  loop.at(start + 10ms, [&] { order += 'c'; });
  loop.run_until(done);
  EXPECT_EQ(order, "abc");
}

TEST(EpollLoop, ACancelledTimerNeverRuns) {
  EpollLoop loop;
  bool done = false, ran = false;
  const TimerId timer = loop.after(1ms, [&] { ran = true; });
  loop.cancel(timer);
  loop.after(10ms, [&] { done = true; });
  loop.run_until(done);
  EXPECT_FALSE(ran);
}

TEST(EpollLoop, ATimerDoesNotRunEarly) {
  EpollLoop loop;
  bool done = false;
  const OwnTime when = loop.now() + 15ms;
  OwnTime ran{};
  loop.at(when, [&] {
    ran = loop.now();
    done = true;
  });
  loop.run_until(done);
  EXPECT_GE(ran, when);
}

TEST(EpollLoop, IsWokenByAPostFromAnotherThread) {
  EpollLoop loop;
  bool done = false;
  std::thread other([&] { loop.post([&] { done = true; }); });
  loop.run_until(done);
  other.join();
  EXPECT_TRUE(done);
}

TEST(EpollLoop, StopsFromAnotherThread) {
  EpollLoop loop;
  const bool never = false;
  std::thread other;
  loop.post([&] { other = std::thread([&] { loop.stop(); }); });
  loop.run_until(never);
  other.join();
}

TEST(EpollLoop, TellsWhenAWatchedDescriptorIsReady) {
  EpollLoop loop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  bool done = false;
  loop.watch_fd(ends[0], EPOLLIN, [&](uint32_t) {
    loop.unwatch_fd(ends[0]);
    done = true;
  });
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  loop.run_until(done);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_TRUE(done);
}

TEST(EpollLoop, CarriesOutWhatACallbackThrows) {
  EpollLoop loop;
  const bool never = false;
  loop.post([] { throw std::runtime_error("out"); });
  EXPECT_THROW(loop.run_until(never), std::runtime_error);
}

TEST(EpollLoop, TheCloudsClockGoesAtItsOwnRate) {
  EpollLoop loop(1000);
  loop.set_cloud_now(cloud_time(0));
  bool done = false;
  loop.after(20ms, [&] { done = true; });
  loop.run_until(done);
  EXPECT_GE(loop.cloud_now(), cloud_time(19'000));
}

TEST(EpollLoop, CloudDelaysAreScaledDownToAFloor) {
  const EpollLoop real, fast(60);
  EXPECT_EQ(real.from_cloud_delay(5ms), 5ms);
  EXPECT_EQ(fast.from_cloud_delay(60s), 1s);
  EXPECT_EQ(fast.from_cloud_delay(100ms), 20ms);
}

}  // namespace
}  // namespace billstop::core
