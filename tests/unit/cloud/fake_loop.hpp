// A Loop whose time stands still until the test moves it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "core/execution/loop.hpp"

namespace billstop::core {

class FakeLoop : public Loop {
 public:
  explicit FakeLoop(CloudTime cloud = cloud_time(1'678'521'930'000))  // 2023-03-11T08:05:30Z
      : cloud_offset_(cloud.time_since_epoch()) {}

  OwnTime now() const override { return now_; }
  CloudTime cloud_now() const override {
    return CloudTime(cloud_offset_ + now_.time_since_epoch());
  }
  void post(std::function<void()> fn) override { posted_.push_back(std::move(fn)); }
  TimerId at(OwnTime when, std::function<void()> fn) override {
    timers_.emplace(std::pair(when, ++last_timer_), std::move(fn));
    return last_timer_;
  }
  void cancel(TimerId timer) override {
    for (auto it = timers_.begin(); it != timers_.end(); ++it)
      if (it->first.second == timer) {
        timers_.erase(it);
        return;
      }
  }
  void set_cloud_now(CloudTime cloud) override {
    cloud_offset_ = cloud.time_since_epoch() - now_.time_since_epoch();
  }
  Millis from_cloud_delay(Millis cloud_delay) const override { return cloud_delay; }

  // Everything that is due within `span` from now, in order; time ends `span` later.
  void run_for(Millis span) {
    const OwnTime end = now_ + span;
    for (;;) {
      if (!posted_.empty()) {
        const auto fn = std::move(posted_.front());
        posted_.pop_front();
        fn();
      } else if (!timers_.empty() && timers_.begin()->first.first <= end) {
        auto node = timers_.extract(timers_.begin());
        if (node.key().first > now_) now_ = node.key().first;
        node.mapped()();
      } else {
        break;
      }
    }
    now_ = end;
  }
  // Long enough for every retry.
  void run_long() { run_for(std::chrono::hours(1)); }

 private:
  OwnTime now_{};
  Millis cloud_offset_;
  TimerId last_timer_ = 0;
  std::deque<std::function<void()>> posted_;
  std::map<std::pair<OwnTime, TimerId>, std::function<void()>> timers_;
};

}  // namespace billstop::core
