// Exact money for the sums of meters: whole 1e-8 units, as text outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::sandbox {

struct Decimal {
  int64_t units = 0;  // of 1e-8
  friend Decimal operator+(Decimal left, Decimal right) { return {left.units + right.units}; }
};

std::optional<Decimal> parse_decimal(std::string_view text);  // digits[.1-8 digits], no sign
std::string print_decimal(Decimal value);                     // without trailing zeros

}  // namespace billstop::sandbox
