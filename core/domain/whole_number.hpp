// Whole numbers of our own files, which somebody may have damaged.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace billstop::core {

// The JSON library turns 1e30 into whatever the processor makes of it. Throws json::type_error where
// the value has a fraction, an exponent or does not fit. Number is int, int64_t or size_t.
template <class Number>
Number whole_number(const nlohmann::json& value);

// The same of a member that may be missing.
template <class Number>
Number whole_number_or(const nlohmann::json& object, const char* member, Number fallback);

}  // namespace billstop::core
