#include "core/domain/duration_text.hpp"

#include <charconv>
#include <iterator>

namespace billstop::core {
namespace {

struct Unit {
  char letter;
  int64_t ms;
};
constexpr Unit units[] = {{'d', 86'400'000}, {'h', 3'600'000}, {'m', 60'000}, {'s', 1'000}};

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
  if (text.size() < 2 || text.front() < '0' || text.front() > '9') return std::nullopt;
  int64_t count = 0;
  const char* last = text.data() + text.size() - 1;
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc{} || end != last) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.letter != *last) continue;
    int64_t ms = 0;
    if (__builtin_mul_overflow(count, unit.ms, &ms)) return std::nullopt;
    return Millis(ms);
  }
  return std::nullopt;
}

std::string duration_text(Millis duration) {
  for (const Unit& unit : units)
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return std::to_string(duration.count() / unit.ms) + unit.letter;
  return std::to_string(duration.count() / 1000) + "s";
}

std::string rough_duration(Millis duration) {
  for (size_t i = 0; i < std::size(units); ++i) {
    const int64_t whole = duration.count() / units[i].ms;
    if (whole <= 0) continue;
    std::string text = std::to_string(whole) + units[i].letter;
    if (i + 1 == std::size(units)) return text;
    const int64_t rest = duration.count() % units[i].ms / units[i + 1].ms;
    return rest == 0 ? text : text + " " + std::to_string(rest) + units[i + 1].letter;
  }
  return "0s";
}

}  // namespace billstop::core
