#include "sdk/sandbox/bill_calendar.hpp"

#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t ahead_of_utc_ms = 8 * hour_ms;
constexpr int64_t deduction_hour_ms = 3 * hour_ms;

std::optional<int64_t> midnight_of(const std::string& date) {
  const auto utc_ms = parse_iso(date + "T00:00:00Z");
  if (!utc_ms) return {};
  return *utc_ms - ahead_of_utc_ms;
}

}  // namespace

std::optional<TimeRange> billing_day(std::string_view text) {
  const auto from_ms = text.size() == 10 ? midnight_of(std::string(text)) : std::nullopt;
  if (!from_ms) return {};
  return TimeRange{*from_ms, *from_ms + day_ms};
}

std::optional<TimeRange> billing_month(std::string_view text) {
  const auto from_ms = text.size() == 7 ? midnight_of(std::string(text) + "-01") : std::nullopt;
  if (!from_ms) return {};
  // 31 days on, some day of the next month; its first is where this one ends.
  const std::string next = billing_cycle(*from_ms + 31 * day_ms);
  return TimeRange{*from_ms, *midnight_of(next + "-01")};
}

std::string billing_date(int64_t at_ms) {
  return calendar_day(at_ms + ahead_of_utc_ms);
}

std::string billing_cycle(int64_t at_ms) {
  return billing_date(at_ms).substr(0, 7);
}

int64_t next_deduction(int64_t at_ms) {
  const int64_t today_ms = *midnight_of(billing_date(at_ms)) + deduction_hour_ms;
  return today_ms >= at_ms ? today_ms : today_ms + day_ms;
}

}  // namespace billstop::sandbox
