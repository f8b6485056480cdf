#include "core/reporting/cells.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace billstop::core::reporting {
namespace {

struct Range {
  uint32_t first, last;
};

// After Unicode's East Asian Width: wide and full-width blocks.
constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                          {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE4F},
                          {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                          {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

// Marks that sit on the character before them count as one cell too: too much room for them is
// harmless, and a name of thousands of them is cut like any other.
bool is_wide(uint32_t point) {
  return std::any_of(std::begin(wide), std::end(wide), [point](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

struct Character {
  size_t bytes, cells;
};

// A byte that begins nothing valid counts as one character of one cell.
Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || length > text.size()) return {1, 1};
  uint32_t point = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {1, 1};
    point = (point << 6) | (next & 0x3Fu);
  }
  return {length, is_wide(point) ? size_t{2} : size_t{1}};
}

}  // namespace

size_t cells(std::string_view utf8) {
  size_t sum = 0;
  while (!utf8.empty()) {
    const Character next = first_of(utf8);
    sum += next.cells;
    utf8.remove_prefix(next.bytes);
  }
  return sum;
}

size_t bytes_that_fit(std::string_view utf8, size_t room) {
  size_t bytes = 0, used = 0;
  while (bytes < utf8.size()) {
    const Character next = first_of(utf8.substr(bytes));
    if (used + next.cells > room && bytes > 0) break;
    used += next.cells;
    bytes += next.bytes;
  }
  return bytes;
}

std::string shortened(std::string_view utf8, size_t room) {
  // A character takes at most four bytes: a far longer text need not be measured to its end.
  if (utf8.size() <= room || cells(utf8) <= room) return std::string(utf8);
  constexpr std::string_view mark = "...";
  if (room <= mark.size()) return std::string(mark.substr(0, room));
  return std::string(utf8.substr(0, bytes_that_fit(utf8, room - mark.size()))).append(mark);
}

}  // namespace billstop::core::reporting
