// What stands between the sockets and the cloud: the sandbox's clock, the admin paths, the rate
// limit. Wall time comes in with each request, so that tests need no clock.
#pragma once

#include <cstdint>

#include "sdk/sandbox/faulty_cloud.hpp"
#include "sdk/sandbox/rate_limiter.hpp"

namespace billstop::sandbox {

// The cloud's clock: runs `rate` times as fast as the wall's and can be put forward.
struct SandboxClock {
  int64_t start_ms = 0;
  double rate = 1;
  int64_t advanced_ms = 0;

  int64_t at(int64_t wall_ms) const;
  int64_t wall_delay(int64_t sandbox_ms) const;
};

class FrontDesk {
 public:
  // Borrows both; they outlive the desk.
  // object_operations_per_second: of OBS beside it; a multi-delete counts as its keys.
  FrontDesk(Model& model, FaultyCloud& cloud, SandboxClock clock, int64_t requests_per_second,
            int64_t object_operations_per_second = 0);

  // Answer::delay_ms is on the wall's clock here. Request::wall_now_ms must be set.
  Answer answer(const Request& request);

 private:
  Answer admin(const Request& request);
  Reply admin_reply(const Request& request);
  bool within_limit(const Request& request);
  Reply throttled(const Request& request) const;

  Model& model_;
  FaultyCloud& cloud_;
  SandboxClock clock_;
  RateLimiter limiter_, objects_;
};

}  // namespace billstop::sandbox
