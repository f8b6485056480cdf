#include "core/domain/times.hpp"

#include <charconv>
#include <cstdio>

namespace billstop::core {
namespace {

template <class Number>
bool read_digits(std::string_view text, Number& out) {
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string to_iso8601(CloudTime t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

std::optional<CloudTime> parse_iso8601(std::string_view text) {
  constexpr size_t to_the_second = 19;
  if (text.size() <= to_the_second || text.back() != 'Z') return std::nullopt;
  const std::string_view fraction = text.substr(to_the_second, text.size() - to_the_second - 1);
  if (!fraction.empty() && (fraction.size() == 1 || fraction[0] != '.' ||
                            fraction.find_first_not_of("0123456789", 1) != fraction.npos))
    return std::nullopt;
  unsigned hours = 0, minutes = 0, seconds = 0;
  const auto next_day = end_of_day(text.substr(0, 10));
  if (!next_day || !read_digits(text.substr(11, 2), hours) ||
      !read_digits(text.substr(14, 2), minutes) || !read_digits(text.substr(17, 2), seconds))
    return std::nullopt;
  const CloudTime at = *next_day - std::chrono::days(1) + std::chrono::hours(hours) +
                       std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  const std::string same = std::string(text.substr(0, to_the_second)) + 'Z';
  return to_iso8601(at) == same ? std::optional(at) : std::nullopt;
}

std::optional<CloudTime> end_of_day(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0, day = 0;
  if (!read_digits(date.substr(0, 4), year) || !read_digits(date.substr(5, 2), month) ||
      !read_digits(date.substr(8, 2), day))
    return std::nullopt;
  const auto ymd = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  if (!ymd.ok()) return std::nullopt;
  return CloudTime(std::chrono::sys_days(ymd) + std::chrono::days(1));
}

}  // namespace billstop::core
