// Times as the cloud writes them; all are UTC, all counts are milliseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::sandbox {

std::string http_date(int64_t at_ms);                              // Sat, 11 Mar 2023 08:05:30 GMT
std::string iso_seconds(int64_t at_ms);                            // 2023-03-11T08:05:30Z
std::string iso_millis(int64_t at_ms);                             // 2023-03-11T08:05:30.000Z
std::string iso_micros(int64_t at_ms);                             // 2023-03-11T08:05:30.000000Z
std::string compact_date(int64_t at_ms);                           // 20230311T080530Z
std::string calendar_day(int64_t at_ms);                           // 2023-03-11
std::optional<int64_t> parse_compact_date(std::string_view text);  // 20230311T080530Z
std::optional<int64_t> parse_http_date(std::string_view text);     // as http_date, or +0000 for GMT
std::optional<int64_t> parse_iso(std::string_view text);  // with or without a fraction, ends in Z

}  // namespace billstop::sandbox
