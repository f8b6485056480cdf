#include "plugins/modelarts_common/json_read.hpp"

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace billstop::modelarts {

namespace {

std::optional<int64_t> whole_number(std::string_view digits) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> digits_at(std::string_view from, size_t position, size_t count) {
  if (from.size() < position + count) return std::nullopt;
  return whole_number(from.substr(position, count));
}

// The fraction of a second, in ms; moves `rest` to what follows it.
int64_t take_fraction_ms(std::string_view& rest) {
  if (!rest.starts_with('.')) return 0;
  rest.remove_prefix(1);
  int64_t ms = 0;
  int64_t weight = 100;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    ms += weight * (rest.front() - '0');
    weight /= 10;
    rest.remove_prefix(1);
  }
  return ms;
}

std::optional<int64_t> zone_offset_ms(std::string_view zone) {
  if (zone.empty() || zone == "Z" || zone == "z") return 0;
  const auto hours = digits_at(zone, 1, 2);
  const auto minutes = digits_at(zone, 4, 2);
  if (zone.size() != 6 || !hours || !minutes) return std::nullopt;
  const int64_t ms = (*hours * 60 + *minutes) * 60'000;
  return zone.front() == '-' ? -ms : ms;
}

std::optional<int64_t> rfc3339_ms(std::string_view stamp) {
  using namespace std::chrono;
  const auto y = digits_at(stamp, 0, 4), mo = digits_at(stamp, 5, 2), d = digits_at(stamp, 8, 2);
  const auto h = digits_at(stamp, 11, 2), mi = digits_at(stamp, 14, 2), s = digits_at(stamp, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s || stamp[4] != '-' || stamp[13] != ':')
    return std::nullopt;
  const year_month_day date{year(static_cast<int>(*y)), month(static_cast<unsigned>(*mo)),
                            day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  std::string_view rest = stamp.substr(19);
  const int64_t fraction_ms = take_fraction_ms(rest);
  const auto zone_ms = zone_offset_ms(rest);
  if (!zone_ms) return std::nullopt;
  const int64_t day_ms = sys_days(date).time_since_epoch().count() * int64_t{86'400'000};
  return day_ms + ((*h * 60 + *mi) * 60 + *s) * 1'000 + fraction_ms - *zone_ms;
}

}  // namespace

Json parse(std::string_view body) {
  return Json::parse(body, nullptr, false);
}

const Json& at(const Json& value, std::string_view key) {
  static const Json nothing;
  if (!value.is_object()) return nothing;
  const auto found = value.find(key);
  return found == value.end() ? nothing : *found;
}

const Json& at(const Json& value, Path path) {
  const Json* here = &value;
  for (const std::string_view key : path) here = &at(*here, key);
  return *here;
}

std::string text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_unsigned()) return std::to_string(value.get<uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<int64_t>());
  return {};
}

std::string text(const Json& value, std::string_view key) {
  return text(at(value, key));
}

std::string text(const Json& value, Path path) {
  return text(at(value, path));
}

std::optional<int64_t> number(const Json& value) {
  return whole_number(text(value));
}

std::optional<int64_t> number(const Json& value, std::string_view key) {
  return number(at(value, key));
}

std::optional<bool> truth(const Json& value, std::string_view key) {
  const Json& found = at(value, key);
  if (found.is_boolean()) return found.get<bool>();
  const std::string word = text(found);
  if (word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  return std::nullopt;
}

int64_t time_ms(const Json& value) {
  if (const auto ms = number(value)) return *ms > 0 ? *ms : 0;
  return value.is_string() ? rfc3339_ms(value.get_ref<const std::string&>()).value_or(0) : 0;
}

int64_t time_ms(const Json& value, std::string_view key) {
  return time_ms(at(value, key));
}

const Json& rows(const Json& value) {
  static const Json none = Json::array();
  return value.is_array() ? value : none;
}

const Json& rows(const Json& value, std::string_view key) {
  return rows(at(value, key));
}

}  // namespace billstop::modelarts
