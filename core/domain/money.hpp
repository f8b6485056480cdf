// Amounts of money: 64-bit integers of 1e-8 currency units.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace billstop::core {

// Thrown when a sum leaves the range or mixes currencies: going on would state a wrong amount.
struct MoneyError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Money {
 public:
  static constexpr int64_t units_per_one = 100'000'000;

  Money() = default;
  Money(int64_t units_1e8, std::string currency)
      : units_1e8_(units_1e8), currency_(std::move(currency)) {}

  // Parses decimal text such as "12.5" or "-0.00000001". Empty on anything else, on more than
  // eight decimals that are not zero, and on overflow.
  static std::optional<Money> parse(std::string_view decimal, std::string_view currency);

  int64_t units_1e8() const { return units_1e8_; }
  const std::string& currency() const { return currency_; }
  bool is_zero() const { return units_1e8_ == 0; }

  // Shortest exact decimal text: "12.5", "0".
  std::string decimal() const;

  // Throws MoneyError on overflow and when both are non-zero in different currencies.
  Money& operator+=(const Money& other);
  Money& operator-=(const Money& other);
  friend Money operator+(Money a, const Money& b) { return a += b; }
  friend Money operator-(Money a, const Money& b) { return a -= b; }
  bool operator==(const Money&) const = default;

 private:
  int64_t units_1e8_ = 0;
  std::string currency_;
};

}  // namespace billstop::core
