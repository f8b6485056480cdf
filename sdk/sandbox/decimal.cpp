#include "sdk/sandbox/decimal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace billstop::sandbox {
namespace {

constexpr size_t places = 8;
constexpr int64_t one = 100'000'000;

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  std::string fraction(point < text.size() ? text.substr(point + 1) : std::string_view{});
  if (digits.empty() || fraction.size() > places) return {};
  if (point < text.size() && fraction.empty()) return {};
  fraction.resize(places, '0');
  digits += fraction;
  const bool plain = std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c); });
  int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (!plain || error != std::errc{}) return {};
  return Decimal{units};
}

std::string print_decimal(Decimal value) {
  std::string fraction = std::to_string(one + value.units % one).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  const std::string whole = std::to_string(value.units / one);
  return fraction.empty() ? whole : whole + '.' + fraction;
}

}  // namespace billstop::sandbox
