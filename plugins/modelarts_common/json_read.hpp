// Lenient readers of the cloud's JSON: none of them throws, whatever type a field turns out to
// have. The service writes ids as text in one place and as number in another, so both are read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::modelarts {

using Json = nlohmann::json;
using Path = std::initializer_list<std::string_view>;

// The body as JSON; a discarded value when it is none.
Json parse(std::string_view body);

// The value at the path, or null. Borrowed from `value`.
const Json& at(const Json& value, Path path);
const Json& at(const Json& value, std::string_view key);

// Text as it is, an integer in decimal digits, anything else empty.
std::string text(const Json& value);
std::string text(const Json& value, std::string_view key);
std::string text(const Json& value, Path path);

// An integer, also one that was written as text.
std::optional<int64_t> number(const Json& value);
std::optional<int64_t> number(const Json& value, std::string_view key);

// A boolean, also one that was written as text.
std::optional<bool> truth(const Json& value, std::string_view key);

// Milliseconds since 1970 from a number of milliseconds (also as text) or an RFC 3339 text;
// 0 when there is none.
int64_t time_ms(const Json& value);
int64_t time_ms(const Json& value, std::string_view key);

// The elements when the value is an array, else nothing to iterate over.
const Json& rows(const Json& value);
const Json& rows(const Json& value, std::string_view key);

}  // namespace billstop::modelarts
