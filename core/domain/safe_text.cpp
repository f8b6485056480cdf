#include "core/domain/safe_text.hpp"

#include <cstdint>
#include <cstdio>

namespace billstop::core {
namespace {

struct Point {
  uint32_t code = 0;
  size_t bytes = 0;  // 0: not valid UTF-8 here
};

struct Form {
  unsigned char mask, lead;
  size_t bytes;
  uint32_t smallest;  // anything below is an overlong spelling
};
constexpr Form forms[] = {
    {0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}};

Point decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  for (const Form& form : forms) {
    if ((byte(0) & form.mask) != form.lead) continue;
    if (text.size() < form.bytes) return {};
    uint32_t code = byte(0) & static_cast<unsigned char>(~form.mask);
    for (size_t i = 1; i < form.bytes; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return {};
      code = (code << 6) | (byte(i) & 0x3Fu);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < form.smallest || code > 0x10FFFF || surrogate) return {};
    return {code, form.bytes};
  }
  return {};
}

bool is_control(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

struct Range {
  uint32_t first, last;
};
// Marks that reorder text, have no width, or break the line.
constexpr Range deceiving[] = {
    {0xAD, 0xAD},     {0x61C, 0x61C},   {0x115F, 0x1160}, {0x180E, 0x180E},   {0x200B, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF9, 0xFFFB}, {0xE000, 0xF8FF}, {0xE0000, 0x10FFFF}};

bool deceives(uint32_t c) {
  for (const Range& range : deceiving)
    if (c >= range.first && c <= range.last) return true;
  return false;
}

std::string escaped(const char* format, unsigned value) {
  char text[16];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

}  // namespace

std::string safe_text(std::string_view untrusted) {
  std::string out;
  out.reserve(untrusted.size());
  while (!untrusted.empty()) {
    const Point point = decode(untrusted);
    if (point.bytes == 0)
      out += escaped("\\x%02x", static_cast<unsigned char>(untrusted.front()));
    else if (is_control(point.code))
      out += escaped("\\x%02x", point.code);
    else if (deceives(point.code))
      out += escaped("\\u{%x}", point.code);
    else if (point.code == '#' && out.ends_with('#'))
      out += "\\x23";  // "##[" begins a command in the log of some pipelines
    else
      out.append(untrusted.substr(0, point.bytes));
    untrusted.remove_prefix(point.bytes == 0 ? 1 : point.bytes);
  }
  return out;
}

std::string safe_text(std::string_view untrusted, size_t max_points) {
  const std::string whole = safe_text(untrusted);
  size_t points = 0;
  for (size_t at = 0; at < whole.size(); at += decode(std::string_view(whole).substr(at)).bytes)
    if (points++ == max_points) return whole.substr(0, at) + "...";
  return whole;
}

}  // namespace billstop::core
