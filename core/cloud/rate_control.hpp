// How fast one account's requests may leave: a token bucket per service and class, which finds its
// rate by what the cloud says. All on wall time, never on a practice cloud's faster clock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/cloud/transport.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {

class Loop;

enum class RateClass : uint8_t { reading, mutating };

struct RateOptions {
  double rate_share = 0.5;  // of a quota that the cloud advertises: production lives from it too
  double first_reading_per_s = 50;
  double first_mutating_per_s = 20;
  // What the billing center grants the whole account for one API; it advertises nothing.
  double billing_per_s = 10;
  double slowest_per_s = 0.1;
  double fastest_per_s = 1000;
};

class RateControl {
 public:
  explicit RateControl(Loop& loop, RateOptions options = {});
  ~RateControl();
  RateControl(const RateControl&) = delete;
  RateControl& operator=(const RateControl&) = delete;

  // [loop] Calls `go` when a request may leave, perhaps at once; in the order of the calls, but
  // those that go `ahead` before the others.
  void acquire(const std::string& service, RateClass rate_class, std::function<void()> go,
               bool ahead = false);

  // [loop] The cloud answered a request that left at `sent_at`.
  void answered(const std::string& service, RateClass rate_class, OwnTime sent_at,
                const Headers& headers);
  // [loop] It said "too fast". `pause`: how long nothing should leave at all.
  void throttled(const std::string& service, RateClass rate_class, OwnTime sent_at, Millis pause);

  double rate_per_s(const std::string& service, RateClass rate_class) const;

 private:
  using Key = std::pair<std::string, RateClass>;
  struct Bucket;

  Loop& loop_;
  RateOptions options_;
  std::map<Key, Bucket> buckets_;

  Bucket& bucket_of(const Key& key);
  void refill(Bucket& bucket) const;
  void grow(Bucket& bucket, OwnTime sent_at) const;
  // After a refusal, down to `slowest_per_s` at the least.
  void slow(Bucket& bucket, OwnTime now, double slowest_per_s) const;
  void run(const Key& key);
};

// The quota in "remain:99,limit:100,time:1 minute" as requests a second; empty when it is not of
// that form.
std::optional<double> advertised_per_s(std::string_view header);

}  // namespace billstop::core
