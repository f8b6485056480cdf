// Patterns of * (any text) and ? (one character), over a whole name.
#pragma once

#include <string_view>

namespace billstop::core {

bool is_pattern(std::string_view text);
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace billstop::core
