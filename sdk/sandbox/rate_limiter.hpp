// Token buckets on wall time: one for each account and class of request.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace billstop::sandbox {

class RateLimiter {
 public:
  // `per_second` is the burst as well; 0: no limit.
  explicit RateLimiter(int64_t per_second) : per_second_(per_second) {}

  // What costs more than one waits for one alone and leaves the rest as a debt, so that a cost
  // above the burst passes too.
  bool take(const std::string& bucket, int64_t wall_ms, int64_t cost = 1);
  int64_t per_second() const { return per_second_; }

 private:
  struct Bucket {
    double tokens = 0;
    int64_t filled_ms = 0;
  };
  int64_t per_second_;
  std::map<std::string, Bucket> buckets_{};
};

}  // namespace billstop::sandbox
