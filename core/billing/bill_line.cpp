#include "core/billing/bill_line.hpp"

#include <array>
#include <charconv>

namespace billstop::core {
namespace {

constexpr Millis ahead_of_utc = 8 * one_hour;
constexpr int closing_day = 4;  // what closes on the third is whole when the fourth begins

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.front() == '-' || error != std::errc{} ||
      end != text.data() + text.size())
    return std::nullopt;
  return value;
}

// Takes digits up to the separator off the text; the last number ends with the text.
std::optional<int> take_number(std::string_view& text, std::string_view separators) {
  const size_t end = text.find_first_of(separators);
  const auto value = number(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return value;
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  const auto year = take_number(text, "-/"), month = take_number(text, "-/");
  const auto day = number(text);
  if (!year || !month || !day || *year < 2000 || *year > 9999) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Millis> time_of_day(std::string_view text) {
  const auto hour = take_number(text, ":");
  const auto minute = take_number(text, ":");
  const auto second = text.empty() ? std::optional(0) : number(text.substr(0, text.find('.')));
  if (!hour || !minute || !second || *hour > 24 || *minute > 59 || *second > 60)
    return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::optional<CloudTime> parse_day_and_time(std::string_view text, char between) {
  const size_t split = text.find(between);
  const auto day = day_of(text.substr(0, split));
  if (!day) return std::nullopt;
  if (split == std::string_view::npos) return CloudTime(*day);
  const auto time = time_of_day(text.substr(split + 1));
  return time ? std::optional(CloudTime(*day) + *time) : std::nullopt;
}

std::chrono::year_month_day date_of(CloudTime at) {
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at + ahead_of_utc));
}

CloudTime begin_of(std::chrono::year_month month, int day) {
  const auto date = month / std::chrono::day{static_cast<unsigned>(day)};
  return CloudTime(std::chrono::sys_days(date)) - ahead_of_utc;
}

}  // namespace

std::string_view to_text(LineType type) {
  constexpr std::array<std::string_view, 5> words{"use", "purchase", "renewal", "refund", "other"};
  return words[static_cast<size_t>(type)];
}

std::string_view service_of(std::string_view service_type) {
  constexpr std::string_view prefix = "hws.service.type.";
  if (!service_type.starts_with(prefix)) return {};
  const std::string_view rest = service_type.substr(prefix.size());
  for (const std::string_view known : {"modelarts", "obs", "ebs", "sfs"})
    if (rest == known) return known;
  return rest == "sfsturbo" ? "sfs" : std::string_view();
}

bool is_of_modelarts(const BillLine& line) {
  return service_of(line.service_type) == "modelarts";
}

bool is_of_tokens(const BillLine& line) {
  return is_of_modelarts(line) && line.resource_type.ends_with(".tokens");
}

std::string billing_day(CloudTime at) {
  return to_iso8601(at + ahead_of_utc).substr(0, 10);
}

std::string billing_month(CloudTime at) {
  return to_iso8601(at + ahead_of_utc).substr(0, 7);
}

std::optional<CloudTime> begin_of_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto day = day_of(std::string(text) + "-01");
  return day ? std::optional(CloudTime(*day) - ahead_of_utc) : std::nullopt;
}

CloudTime begin_of_next_month(CloudTime at) {
  const auto date = date_of(at);
  return begin_of(date.year() / date.month() + std::chrono::months(1), 1);
}

CloudTime month_closed(CloudTime at) {
  const auto date = date_of(at);
  return begin_of(date.year() / date.month() + std::chrono::months(1), closing_day);
}

CloudTime hour_floor(CloudTime at) {
  return CloudTime(std::chrono::floor<std::chrono::hours>(at));
}

CloudTime hour_ceil(CloudTime at) {
  return CloudTime(std::chrono::ceil<std::chrono::hours>(at));
}

std::optional<CloudTime> parse_utc(std::string_view text) {
  if (!text.ends_with('Z')) return std::nullopt;
  text.remove_suffix(1);
  return text.find('T') == std::string_view::npos ? std::nullopt : parse_day_and_time(text, 'T');
}

std::optional<CloudTime> parse_gmt8(std::string_view text) {
  const auto local = parse_day_and_time(text, ' ');
  return local ? std::optional(*local - ahead_of_utc) : std::nullopt;
}

}  // namespace billstop::core
