// How much room text takes on a terminal, in cells. Chinese names take two a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace billstop::core::reporting {

size_t cells(std::string_view utf8);

// The longest beginning of whole characters that takes at most `room` cells; bytes of it.
// At least one character when there is any, so that cutting always gets on.
size_t bytes_that_fit(std::string_view utf8, size_t room);

// The text, or as much of it as fits with "..." at its end.
std::string shortened(std::string_view utf8, size_t room);

}  // namespace billstop::core::reporting
