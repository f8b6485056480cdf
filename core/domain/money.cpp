#include "core/domain/money.hpp"

#include <algorithm>
#include <charconv>

namespace billstop::core {
namespace {

constexpr size_t decimals_kept = 8;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string joined_currency(const Money& a, const Money& b) {
  if (a.currency().empty() || (a.is_zero() && !b.currency().empty())) return b.currency();
  if (b.currency().empty() || b.is_zero() || a.currency() == b.currency()) return a.currency();
  throw MoneyError("amounts in " + a.currency() + " and " + b.currency() + " cannot be added");
}

}  // namespace

std::optional<Money> Money::parse(std::string_view decimal, std::string_view currency) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const size_t point = decimal.find('.');
  const std::string_view whole = decimal.substr(0, point);
  std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : decimal.substr(point + 1);
  if (whole.empty() || !all_digits(whole) || !all_digits(fraction)) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (fraction.size() > decimals_kept) return std::nullopt;

  // Signed from the start, so that the smallest 64-bit number is read as well.
  std::string digits(negative ? "-" : "");
  digits.append(whole).append(fraction).append(decimals_kept - fraction.size(), '0');
  int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Money(units, std::string(currency));
}

std::string Money::decimal() const {
  const bool negative = units_1e8_ < 0;
  const uint64_t size =
      negative ? ~static_cast<uint64_t>(units_1e8_) + 1 : static_cast<uint64_t>(units_1e8_);
  std::string fraction = std::to_string(size % units_per_one);
  fraction.insert(0, decimals_kept - fraction.size(), '0');
  while (fraction.ends_with('0')) fraction.pop_back();
  std::string text = (negative ? "-" : "") + std::to_string(size / units_per_one);
  return fraction.empty() ? text : text + "." + fraction;
}

Money& Money::operator+=(const Money& other) {
  std::string currency = joined_currency(*this, other);
  int64_t sum = 0;
  if (__builtin_add_overflow(units_1e8_, other.units_1e8_, &sum))
    throw MoneyError("an amount of money left the range that can be stated exactly");
  units_1e8_ = sum;
  currency_ = std::move(currency);
  return *this;
}

Money& Money::operator-=(const Money& other) {
  std::string currency = joined_currency(*this, other);
  int64_t difference = 0;
  if (__builtin_sub_overflow(units_1e8_, other.units_1e8_, &difference))
    throw MoneyError("an amount of money left the range that can be stated exactly");
  units_1e8_ = difference;
  currency_ = std::move(currency);
  return *this;
}

}  // namespace billstop::core
