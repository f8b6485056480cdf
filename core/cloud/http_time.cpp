#include "core/cloud/http_time.hpp"

#include <array>
#include <cstdio>

namespace billstop::core {
namespace {

constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Fields {
  int year = 0;
  unsigned month = 0, day = 0, weekday = 0;
  int hour = 0, minute = 0, second = 0;
};

Fields fields_of(CloudTime time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          weekday(day).c_encoding(),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

unsigned month_number(std::string_view name) {
  for (size_t i = 0; i < months.size(); ++i)
    if (name == months[i]) return static_cast<unsigned>(i + 1);
  return 0;
}

}  // namespace

std::string to_http_date(CloudTime time) {
  const Fields f = fields_of(time);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[f.weekday],
                f.day, months[f.month - 1], f.year, f.hour, f.minute, f.second);
  return text;
}

std::string to_basic_iso(CloudTime time) {
  const Fields f = fields_of(time);
  char text[64];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", f.year, f.month, f.day, f.hour,
                f.minute, f.second);
  return text;
}

std::optional<CloudTime> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  const std::string copy(text);
  char weekday_name[4] = {}, month_name[4] = {};
  int year_number = 0, hour = 0, minute = 0, second = 0, used = 0;
  unsigned day_number = 0;
  if (std::sscanf(copy.c_str(), "%3[A-Za-z], %2u %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", weekday_name,
                  &day_number, month_name, &year_number, &hour, &minute, &second, &used) != 7 ||
      used != static_cast<int>(copy.size()))
    return std::nullopt;
  const year_month_day date(year(year_number), month(month_number(month_name)), day(day_number));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return CloudTime(sys_days(date) + hours(hour) + minutes(minute) + seconds(second));
}

}  // namespace billstop::core
