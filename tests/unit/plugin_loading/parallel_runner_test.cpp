#include "core/plugin_loading/parallel_runner.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "core/execution/loop.hpp"

namespace billstop::core {
namespace {

// A loop that runs on the test's thread and is posted to from any.
class PostingLoop : public Loop {
 public:
  OwnTime now() const override { return {}; }
  CloudTime cloud_now() const override { return {}; }
  void post(std::function<void()> fn) override {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(fn));
    changed_.notify_all();
  }
  TimerId at(OwnTime, std::function<void()>) override { return 0; }
  void cancel(TimerId) override {}
  void set_cloud_now(CloudTime) override {}
  Millis from_cloud_delay(Millis delay) const override { return delay; }

  template <class Finished>
  bool run_until(Finished finished) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::unique_lock lock(mutex_);
    while (!finished()) {
      if (!changed_.wait_until(lock, end, [&] { return !queue_.empty(); })) return false;
      auto fn = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      fn();
      lock.lock();
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
};

// Shared with threads that a test writes off, so that it outlives the test's own frame.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return open; });
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

TEST(ParallelRunner, asks_on_the_loop_and_then_is_done) {
  PostingLoop loop;
  ParallelRunner runner(loop);
  const auto loop_thread = std::this_thread::get_id();
  std::thread::id asked_on;
  bool answered = false, done = false;
  runner.start(
      [&](WorkerSeat& seat) {
        answered = seat.ask([&](auto answer) {
          asked_on = std::this_thread::get_id();
          answer();
        });
      },
      [&] { done = true; });
  ASSERT_TRUE(loop.run_until([&] { return done; }));
  EXPECT_TRUE(answered);
  EXPECT_EQ(asked_on, loop_thread);
}

TEST(ParallelRunner, waits_for_an_answer_that_comes_later) {
  PostingLoop loop;
  ParallelRunner runner(loop);
  std::function<void()> later;
  bool done = false;
  runner.start([&](WorkerSeat& seat) { seat.ask([&](auto answer) { later = answer; }); },
               [&] { done = true; });
  ASSERT_TRUE(loop.run_until([&] { return later != nullptr; }));
  EXPECT_FALSE(done);
  later();
  EXPECT_TRUE(loop.run_until([&] { return done; }));
}

TEST(ParallelRunner, runs_no_more_at_once_than_it_may) {
  PostingLoop loop;
  ParallelRunner runner(loop, 3);
  std::atomic<int> inside{0}, most{0};
  int done = 0;
  for (int i = 0; i < 20; ++i)
    runner.start(
        [&](WorkerSeat& seat) {
          const int now = ++inside;
          int seen = most.load();
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          seat.ask([](auto answer) { answer(); });
          --inside;
        },
        [&] { ++done; });
  ASSERT_TRUE(loop.run_until([&] { return done == 20; }));
  EXPECT_LE(most, 3);
}

TEST(ParallelRunner, is_done_with_an_abandoned_worker_that_does_not_return) {
  const auto gate = std::make_shared<Gate>();
  PostingLoop loop;
  int done = 0;
  {
    ParallelRunner runner(loop, 1);
    const auto seat = runner.start([gate](WorkerSeat&) { gate->wait(); }, [&] { ++done; });
    runner.abandon(*seat);
    ASSERT_TRUE(loop.run_until([&] { return done == 1; }));
    bool next = false;  // the thread was replaced
    runner.start([](WorkerSeat&) {}, [&] { next = true; });
    EXPECT_TRUE(loop.run_until([&] { return next; }));
  }
  gate->let_go();
  EXPECT_EQ(done, 1);
}

TEST(ParallelRunner, ends_the_ask_of_an_abandoned_worker) {
  PostingLoop loop;
  ParallelRunner runner(loop);
  struct Seen {
    std::atomic<int> falses{0};
  };
  const auto seen = std::make_shared<Seen>();
  bool asked = false, done = false;
  const auto seat = runner.start(
      [&asked, seen](WorkerSeat& s) {
        if (!s.ask([&asked](auto) { asked = true; })) ++seen->falses;
        if (!s.ask([](auto answer) { answer(); })) ++seen->falses;
      },
      [&] { done = true; });
  ASSERT_TRUE(loop.run_until([&] { return asked; }));
  runner.abandon(*seat);
  ASSERT_TRUE(loop.run_until([&] { return done; }));
  for (int i = 0; i < 1000 && seen->falses < 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(seen->falses, 2);
}

TEST(ParallelRunner, takes_an_abandoned_one_off_the_queue) {
  const auto gate = std::make_shared<Gate>();
  PostingLoop loop;
  ParallelRunner runner(loop, 1);
  bool first = false, second = false;
  const auto ran = std::make_shared<std::atomic<bool>>(false);
  runner.start([gate](WorkerSeat&) { gate->wait(); }, [&] { first = true; });
  const auto waiting = runner.start([ran](WorkerSeat&) { *ran = true; }, [&] { second = true; });
  runner.abandon(*waiting);
  ASSERT_TRUE(loop.run_until([&] { return second; }));
  gate->let_go();
  ASSERT_TRUE(loop.run_until([&] { return first; }));
  EXPECT_FALSE(*ran);
}

TEST(ParallelRunner, goes_without_waiting_for_a_worker_that_waits) {
  PostingLoop loop;
  const auto answer = std::make_shared<std::atomic<int>>(-1);
  bool asked = false;
  {
    ParallelRunner runner(loop);
    runner.start([&asked, answer](WorkerSeat& s) { *answer = s.ask([&](auto) { asked = true; }); },
                 [] {});
    ASSERT_TRUE(loop.run_until([&] { return asked; }));
  }
  EXPECT_EQ(*answer, 0);
}

}  // namespace
}  // namespace billstop::core
