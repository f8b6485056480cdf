// A loop whose time is a number: events run in the order (time, sequence), nothing waits.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "core/execution/loop.hpp"

namespace billstop::simulation {

// All functions on the thread that runs the loop, or on a worker that holds the baton.
class VirtualLoop : public core::Loop {
 public:
  explicit VirtualLoop(core::CloudTime start) : cloud_offset_(start - core::CloudTime{}) {}

  core::OwnTime now() const override { return now_; }
  core::CloudTime cloud_now() const override;
  void post(std::function<void()> fn) override;
  core::TimerId at(core::OwnTime when, std::function<void()> fn) override;
  void cancel(core::TimerId timer) override;
  void set_cloud_now(core::CloudTime cloud) override;
  core::Millis from_cloud_delay(core::Millis delay) const override { return delay; }

  // Runs the next event, moving time on to it. False when there is none.
  bool step();
  // Until there is nothing to do; how many events ran. Stops at `most`, so that a simulation that
  // runs in circles ends.
  size_t run(size_t most = 10'000'000);
  // Until `finished` holds or nothing is left; whether it holds.
  bool run_until(const std::function<bool()>& finished);
  // All that is due up to `when`; the time is `when` then.
  void run_to(core::OwnTime when);
  // Time goes by while somebody computes: what was due meanwhile comes late.
  void pass(core::Millis time) { now_ += time; }

 private:
  using Place = std::pair<core::OwnTime, core::TimerId>;

  core::OwnTime now_{};
  core::Millis cloud_offset_;
  core::TimerId next_id_ = 1;
  std::map<Place, std::function<void()>> events_;
  std::map<core::TimerId, core::OwnTime> times_;
};

}  // namespace billstop::simulation
