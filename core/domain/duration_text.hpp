// Durations as people write them in options and settings: "90s", "90m", "24h", "7d".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/domain/times.hpp"

namespace billstop::core {

inline constexpr std::string_view duration_expected =
    "a number and a unit s, m, h or d, such as 24h";

// Empty on anything that is not a whole number and one unit, and on overflow.
std::optional<Millis> parse_duration(std::string_view text);

// In the largest unit that states it exactly: "24h" for one day given as hours is "1d".
std::string duration_text(Millis duration);

// As people say it, in at most two units: "3d 4h", "12m 5s", "0s". Negative counts as none.
std::string rough_duration(Millis duration);

}  // namespace billstop::core
