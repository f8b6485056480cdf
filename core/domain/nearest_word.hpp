// The known word that somebody most likely meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace billstop::core {

// Letter case does not count. Empty when nothing known is near enough to be a help; of equally
// near words the first.
std::optional<std::string> nearest_word(std::string_view wrong, std::span<const std::string> known);

// " (did you mean 'x'?)", or nothing.
std::string did_you_mean(std::string_view wrong, std::span<const std::string> known);

}  // namespace billstop::core
