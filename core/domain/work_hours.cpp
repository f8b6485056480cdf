#include "core/domain/work_hours.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace billstop::core {
namespace {

constexpr std::string_view day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int day_minutes = 24 * 60;

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<size_t> day_of(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const auto found = std::ranges::find(day_names, name);
  if (found == std::end(day_names)) return std::nullopt;
  return static_cast<size_t>(found - std::begin(day_names));
}

bool read_days(const std::string& text, std::array<bool, 7>& days) {
  for (const std::string& part : split(text, ',')) {
    const std::vector<std::string> ends = split(part, '-');
    const auto first = day_of(ends.front()), last = day_of(ends.back());
    if (!first || !last || ends.size() > 2) return false;
    for (size_t day = *first;; day = (day + 1) % days.size()) {
      days[day] = true;
      if (day == *last) break;
    }
  }
  return true;
}

// "08:00" to "24:00".
std::optional<int> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0U, 1U, 3U, 4U})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (minutes > 59 || hours * 60 + minutes > day_minutes) return std::nullopt;
  return hours * 60 + minutes;
}

}  // namespace

std::optional<WorkHours> WorkHours::parse(std::string_view text) {
  const std::vector<std::string> parts = split(text, ' ');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  WorkHours hours;
  hours.text_ = text;
  if (!read_days(parts[0], hours.days_)) return std::nullopt;
  const std::vector<std::string> ends = split(parts[1], '-');
  if (ends.size() != 2) return std::nullopt;
  const auto from = minutes_of(ends[0]), to = minutes_of(ends[1]);
  if (!from || !to || *from == *to) return std::nullopt;
  hours.from_minutes_ = *from;
  hours.to_minutes_ = *to;
  if (parts.size() == 2) return hours;
  const char sign = parts[2].empty() ? ' ' : parts[2].front();
  const auto offset =
      minutes_of(std::string_view(parts[2]).substr(std::min<size_t>(1, parts[2].size())));
  if ((sign != '+' && sign != '-') || !offset || *offset > 14 * 60) return std::nullopt;
  hours.offset_minutes_ = sign == '-' ? -*offset : *offset;
  return hours;
}

bool WorkHours::hold(CloudTime at) const {
  using namespace std::chrono;
  const auto local = at + minutes(offset_minutes_);
  const auto day = floor<days>(local);
  const size_t today = weekday(day).iso_encoding() - 1;
  const size_t yesterday = (today + days_.size() - 1) % days_.size();
  const auto minute = static_cast<int>(duration_cast<minutes>(local - day).count());
  if (from_minutes_ < to_minutes_)
    return days_[today] && minute >= from_minutes_ && minute < to_minutes_;
  return (days_[today] && minute >= from_minutes_) || (days_[yesterday] && minute < to_minutes_);
}

}  // namespace billstop::core
