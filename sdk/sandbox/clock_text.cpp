#include "sdk/sandbox/clock_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace billstop::sandbox {
namespace {

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year = 0;
  unsigned month = 0, day = 0, weekday = 0;
  int hour = 0, minute = 0, second = 0, milli = 0;
};

Parts parts_of(int64_t at_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds{at_ms}};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const hh_mm_ss<milliseconds> time{at - midnight};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          weekday{midnight}.c_encoding(),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          static_cast<int>(time.subseconds().count())};
}

template <typename... Values>
std::string print(const char* format, Values... values) {
  std::array<char, 96> text{};
  const int size = std::snprintf(text.data(), text.size(), format, values...);
  return {text.data(), static_cast<size_t>(size)};
}

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return {};
  return value;
}

std::optional<int64_t> assemble(std::string_view year, std::string_view month, std::string_view day,
                                std::string_view hour, std::string_view minute,
                                std::string_view second) {
  using namespace std::chrono;
  const auto y = number(year), mo = number(month), d = number(day);
  const auto h = number(hour), mi = number(minute), s = number(second);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return {};
  const year_month_day date{std::chrono::year{static_cast<int>(*y)},
                            std::chrono::month{static_cast<unsigned>(*mo)},
                            std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return {};
  const auto since = sys_days{date}.time_since_epoch() + hours{*h} + minutes{*mi} + seconds{*s};
  return duration_cast<milliseconds>(since).count();
}

}  // namespace

std::string http_date(int64_t at_ms) {
  static constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const Parts p = parts_of(at_ms);
  return print("%s, %02u %s %04d %02d:%02d:%02d GMT", day_names[p.weekday], p.day,
               month_names.at(p.month - 1).data(), p.year, p.hour, p.minute, p.second);
}

std::string iso_seconds(int64_t at_ms) {
  const Parts p = parts_of(at_ms);
  return print("%04d-%02u-%02uT%02d:%02d:%02dZ", p.year, p.month, p.day, p.hour, p.minute,
               p.second);
}

std::string iso_millis(int64_t at_ms) {
  const Parts p = parts_of(at_ms);
  return print("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", p.year, p.month, p.day, p.hour, p.minute,
               p.second, p.milli);
}

std::string iso_micros(int64_t at_ms) {
  std::string text = iso_millis(at_ms);
  text.insert(text.size() - 1, "000");
  return text;
}

std::string compact_date(int64_t at_ms) {
  const Parts p = parts_of(at_ms);
  return print("%04d%02u%02uT%02d%02d%02dZ", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

std::string calendar_day(int64_t at_ms) {
  return iso_seconds(at_ms).substr(0, 10);
}

std::optional<int64_t> parse_compact_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return {};
  return assemble(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2), text.substr(9, 2),
                  text.substr(11, 2), text.substr(13, 2));
}

std::optional<int64_t> parse_http_date(std::string_view text) {
  if (text.size() < 29 || text[3] != ',' || text[16] != ' ' || text[19] != ':') return {};
  const std::string_view zone = text.substr(26);
  const auto month = std::ranges::find(month_names, text.substr(8, 3));
  if ((zone != "GMT" && zone != "+0000") || month == month_names.end()) return {};
  return assemble(text.substr(12, 4), std::to_string(month - month_names.begin() + 1),
                  text.substr(5, 2), text.substr(17, 2), text.substr(20, 2), text.substr(23, 2));
}

std::optional<int64_t> parse_iso(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || text.back() != 'Z') {
    return {};
  }
  const auto whole = assemble(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2),
                              text.substr(11, 2), text.substr(14, 2), text.substr(17, 2));
  if (!whole || text.size() == 20) return whole;
  std::string fraction(text.substr(20, text.size() - 21));
  if (text[19] != '.' || fraction.empty()) return {};
  fraction.resize(3, '0');
  const auto milli = number(fraction);
  if (!milli) return {};
  return *whole + *milli;
}

}  // namespace billstop::sandbox
