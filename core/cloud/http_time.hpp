// The forms in which HTTP and the signatures write a time. Always UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/domain/times.hpp"

namespace billstop::core {

std::string to_http_date(CloudTime time);  // "Sat, 11 Mar 2023 08:05:30 GMT"
std::string to_basic_iso(CloudTime time);  // "20230311T080530Z"
std::optional<CloudTime> parse_http_date(std::string_view text);

}  // namespace billstop::core
