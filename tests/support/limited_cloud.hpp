// How the control of the rate does against a limit that it does not know.
#pragma once

#include <algorithm>

#include "core/cloud/rate_control.hpp"
#include "core/execution/loop.hpp"

namespace billstop::core {

// A cloud that takes so many a second, a second's worth at once, and refuses the rest.
class LimitedCloud {
 public:
  LimitedCloud(Loop& loop, RateControl& rates, double limit_per_s, Millis round_trip)
      : loop_(loop),
        rates_(rates),
        limit_per_s_(limit_per_s),
        tokens_(limit_per_s),
        round_trip_(round_trip),
        filled_(loop.now()) {}

  void ask(int requests) {
    for (int i = 0; i < requests; ++i)
      rates_.acquire("modelarts", RateClass::reading, [this] { sent(); });
  }
  void set_limit(double per_s) {
    refill();
    limit_per_s_ = per_s;
  }
  int taken = 0, refused = 0;

 private:
  void refill() {
    tokens_ += static_cast<double>((loop_.now() - filled_).count()) / 1000 * limit_per_s_;
    tokens_ = std::min(tokens_, limit_per_s_);
    filled_ = loop_.now();
  }
  void sent() {
    refill();
    const bool takes = tokens_ >= 1;
    if (takes) tokens_ -= 1;
    loop_.after(round_trip_, [this, sent_at = loop_.now(), takes] {
      ++(takes ? taken : refused);
      if (takes) return rates_.answered("modelarts", RateClass::reading, sent_at, {});
      rates_.throttled("modelarts", RateClass::reading, sent_at, Millis(0));
    });
  }

  Loop& loop_;
  RateControl& rates_;
  double limit_per_s_, tokens_;
  Millis round_trip_;
  OwnTime filled_;
};

// The limit falls to a quarter after a minute, for a minute, and three minutes follow.
struct Adapted {
  double could = 0;  // come through, had it been known
  int taken = 0, refused = 0;
};
template <class RunFor>
Adapted adapt_to_a_fall(Loop& loop, RateControl& rates, double limit_per_s, RunFor run_for) {
  LimitedCloud cloud(loop, rates, limit_per_s, Millis(200));
  cloud.ask(static_cast<int>(limit_per_s * 400));
  run_for(Millis(60'000));
  cloud.set_limit(limit_per_s / 4);
  run_for(Millis(60'000));
  cloud.set_limit(limit_per_s);
  run_for(Millis(180'000));
  return {(60 + 60 / 4.0 + 180) * limit_per_s, cloud.taken, cloud.refused};
}

}  // namespace billstop::core
