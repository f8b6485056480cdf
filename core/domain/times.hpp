// The two clocks. They are different types, so that nobody subtracts one from the other.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::core {

using Millis = std::chrono::milliseconds;

// billstop's own clock: request time-outs, plugin deadlines, ages of plans and readings, rates.
struct OwnClock {
  using duration = Millis;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<OwnClock>;
  static constexpr bool is_steady = true;
};
using OwnTime = OwnClock::time_point;

// The cloud's clock as its Date header shows it: ages of resources, until-dates, bills.
using CloudTime = std::chrono::sys_time<Millis>;

constexpr CloudTime cloud_time(int64_t ms_since_1970) {
  return CloudTime(Millis(ms_since_1970));
}
constexpr int64_t to_ms(CloudTime t) {
  return t.time_since_epoch().count();
}

// "2026-03-01T08:05:30Z"; milliseconds are dropped.
std::string to_iso8601(CloudTime t);
// "2026-03-01T08:05:30Z", with a fraction of a second or without, which is dropped. Empty on
// anything else.
std::optional<CloudTime> parse_iso8601(std::string_view text);

// The first moment after the day "2026-12-31" (UTC). Empty on anything else.
std::optional<CloudTime> end_of_day(std::string_view date);

}  // namespace billstop::core
