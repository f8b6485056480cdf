// The one thread that owns all state, and the only source of time.
#pragma once

#include <cstdint>
#include <functional>

#include "core/domain/times.hpp"

namespace billstop::core {

using TimerId = uint64_t;

// Real: EpollLoop. Virtual (tests/simulation): a heap ordered by (time, sequence).
class Loop {
 public:
  virtual ~Loop() = default;

  // [any thread] billstop's own monotonic clock.
  virtual OwnTime now() const = 0;
  // [any thread] The cloud's clock: set from Date headers by set_cloud_now, the machine's until
  // then.
  virtual CloudTime cloud_now() const = 0;

  // [any thread] Runs fn on the loop, after what is already queued.
  virtual void post(std::function<void()> fn) = 0;

  // [loop] Runs fn at `when` or as soon after as possible. Timers of the same time run in the
  // order in which they were set.
  virtual TimerId at(OwnTime when, std::function<void()> fn) = 0;
  virtual void cancel(TimerId timer) = 0;

  // [loop] The cloud says it is `cloud` now.
  virtual void set_cloud_now(CloudTime cloud) = 0;

  // [loop] A delay on the cloud's clock as one on ours: the same, unless a practice cloud runs
  // faster (BILLSTOP_CLOCK_RATE); then scaled, 20 ms at least. For polling, sweep, back-off,
  // Retry-After and the run's deadline; never for request time-outs, plugin deadlines or rates.
  virtual Millis from_cloud_delay(Millis cloud_delay) const = 0;

  TimerId after(Millis delay, std::function<void()> fn) { return at(now() + delay, std::move(fn)); }
};

}  // namespace billstop::core
