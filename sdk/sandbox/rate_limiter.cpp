#include "sdk/sandbox/rate_limiter.hpp"

#include <algorithm>

namespace billstop::sandbox {

bool RateLimiter::take(const std::string& bucket, int64_t wall_ms, int64_t cost) {
  if (per_second_ <= 0) return true;
  const auto burst = static_cast<double>(per_second_);
  Bucket& held = buckets_.try_emplace(bucket, Bucket{burst, wall_ms}).first->second;
  const auto passed_ms = static_cast<double>(std::max<int64_t>(wall_ms - held.filled_ms, 0));
  held.tokens = std::min(burst, held.tokens + passed_ms * burst / 1000);
  held.filled_ms = std::max(held.filled_ms, wall_ms);
  if (held.tokens < 1) return false;
  held.tokens -= static_cast<double>(cost);
  return true;
}

}  // namespace billstop::sandbox
