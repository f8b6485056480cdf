// The real Loop: epoll, an eventfd for post, a heap of timers. The only reader of the machine's
// clocks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/execution/loop.hpp"

namespace billstop::core {

class EpollLoop : public Loop {
 public:
  // `clock_rate`: how many seconds pass in the cloud while one passes here. 1 but in practice.
  explicit EpollLoop(double clock_rate = 1.0);
  ~EpollLoop() override;
  EpollLoop(const EpollLoop&) = delete;
  EpollLoop& operator=(const EpollLoop&) = delete;

  OwnTime now() const override;
  CloudTime cloud_now() const override;
  void post(std::function<void()> fn) override;
  TimerId at(OwnTime when, std::function<void()> fn) override;
  void cancel(TimerId timer) override;
  void set_cloud_now(CloudTime cloud) override;
  Millis from_cloud_delay(Millis cloud_delay) const override;

  // The thread that calls it is the loop's until it returns: when `done` is true after some
  // callback, or stop() was called. What a callback throws comes out of here.
  void run_until(const bool& done);
  // [any thread]
  void stop();

  // [loop] `ready` gets the epoll events, level triggered. Watching a watched fd replaces both.
  void watch_fd(int fd, uint32_t events, std::function<void(uint32_t)> ready);
  void unwatch_fd(int fd);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace billstop::core
