// The bill's calendar: days and months are GMT+8's, whatever region a resource lies in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::sandbox {

inline constexpr int64_t hour_ms = 3'600'000;
inline constexpr int64_t day_ms = 24 * hour_ms;

struct TimeRange {
  int64_t from_ms = 0, to_ms = 0;  // to is the first moment after it
  bool has(int64_t at_ms) const { return at_ms >= from_ms && at_ms < to_ms; }
};

std::optional<TimeRange> billing_month(std::string_view text);  // 2023-03
std::optional<TimeRange> billing_day(std::string_view text);    // 2023-03-11
std::string billing_date(int64_t at_ms);                        // 2023-03-11
std::string billing_cycle(int64_t at_ms);                       // 2023-03

// The first 03:00 GMT+8 at or after that moment: when renewals are deducted.
int64_t next_deduction(int64_t at_ms);

}  // namespace billstop::sandbox
