#include "core/cloud/http_time.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
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

// A 0 in `shape` stands for any digit, a small letter for any letter.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::ranges::equal(text, shape, [](char c, char like) {
    if (like == '0') return c >= '0' && c <= '9';
    if (like >= 'a' && like <= 'z') return std::isalpha(static_cast<unsigned char>(c)) != 0;
    return c == like;
  });
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
  constexpr std::string_view shape = "www, 00 mmm 0000 00:00:00 GMT";
  if (!has_shape(text, shape)) return std::nullopt;
  const auto number = [text](size_t from, size_t digits) {
    int value = 0;
    std::from_chars(text.data() + from, text.data() + from + digits, value);
    return value;
  };
  const year_month_day date(year(number(12, 4)), month(month_number(text.substr(8, 3))),
                            day(static_cast<unsigned>(number(5, 2))));
  const int hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return CloudTime(sys_days(date) + hours(hour) + minutes(minute) + seconds(second));
}

}  // namespace billstop::core
