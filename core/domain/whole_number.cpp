#include "core/domain/whole_number.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

namespace billstop::core {

template <class Number>
Number whole_number(const nlohmann::json& value) {
  if (value.is_number_unsigned()) {
    if (const auto number = value.get<uint64_t>(); std::in_range<Number>(number))
      return static_cast<Number>(number);
  } else if (value.is_number_integer()) {
    if (const auto number = value.get<int64_t>(); std::in_range<Number>(number))
      return static_cast<Number>(number);
  }
  throw nlohmann::json::type_error::create(302, "no whole number that fits", &value);
}

template <class Number>
Number whole_number_or(const nlohmann::json& object, const char* member, Number fallback) {
  const auto found = object.find(member);
  return found == object.end() ? fallback : whole_number<Number>(*found);
}

template int whole_number<int>(const nlohmann::json&);
template int64_t whole_number<int64_t>(const nlohmann::json&);
template size_t whole_number<size_t>(const nlohmann::json&);
template int whole_number_or<int>(const nlohmann::json&, const char*, int);

}  // namespace billstop::core
