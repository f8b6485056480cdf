#include "core/plugin_loading/path_template.hpp"

#include <algorithm>

#include "core/cloud/percent_encoding.hpp"

namespace billstop::core {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_literal(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("/-_.").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Reads "name}" or "name+}" at the begin of `rest` and takes it off.
std::string take_placeholder(std::string_view& rest, PathTemplate& out) {
  const size_t end = rest.find('}');
  if (end == std::string_view::npos) return "has a { without }";
  std::string_view name = rest.substr(0, end);
  const bool many = name.ends_with('+');
  if (many) name.remove_suffix(1);
  rest.remove_prefix(end + 1);
  if (!is_name(name)) return "has a placeholder whose name is not of a-z, 0-9 and _";
  if (out.has(name)) return "has the placeholder {" + std::string(name) + "} twice";
  if (out.parts.empty() || !out.parts.back().text.ends_with('/') || out.parts.back().placeholder ||
      (!rest.empty() && !rest.starts_with('/')))
    return "has a placeholder that is not a whole segment";
  if (many && !rest.empty()) return "has a {name+} that is not at its end";
  out.parts.push_back({std::string(name), true, many});
  return {};
}

std::string take_literal(std::string_view& rest, PathTemplate& out) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_literal);
  const auto size = static_cast<size_t>(end - rest.begin());
  if (size == 0) return "has a character that a template cannot have";
  const std::string_view literal = rest.substr(0, size);
  if (literal.find("..") != std::string_view::npos || literal.find("//") != std::string_view::npos)
    return "has an empty or a dot-dot segment";
  out.parts.push_back({std::string(literal), false, false});
  rest.remove_prefix(size);
  return {};
}

}  // namespace

bool PathTemplate::has(std::string_view placeholder) const {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const PathPart& p) { return p.placeholder && p.text == placeholder; });
}

PathTemplate parse_path(std::string_view text) {
  PathTemplate out;
  if (!text.starts_with('/')) out.problem = "does not begin with /";
  while (out.problem.empty() && !text.empty()) {
    if (text.front() == '{') {
      text.remove_prefix(1);
      out.problem = take_placeholder(text, out);
    } else {
      out.problem = take_literal(text, out);
    }
  }
  return out;
}

Encoded encode_segment(std::string_view value) {
  if (value.empty()) return {{}, "is empty"};
  if (value.find_first_of(",/\\") != std::string_view::npos)
    return {{}, "holds a comma, slash or backslash"};
  if (value == "." || value.find("..") != std::string_view::npos) return {{}, "holds dot-dot"};
  if (std::any_of(value.begin(), value.end(), is_control)) return {{}, "holds a control character"};
  return {percent_encode(value), {}};
}

Encoded encode_segments(std::string_view value) {
  if (value.empty()) return {{}, "is empty"};
  Encoded out;
  for (size_t begin = 0; begin <= value.size();) {
    const size_t end = std::min(value.find('/', begin), value.size());
    const std::string_view segment = value.substr(begin, end - begin);
    // Servers and libraries fold these away, so that another key would be meant.
    if (segment == "." || segment == "..") return {{}, "holds a dot segment"};
    if (begin != 0) out.text += '/';
    out.text += percent_encode(segment);
    begin = end + 1;
  }
  return out;
}

}  // namespace billstop::core
