// A manifest's path: literal text and placeholders. {name} is one segment; {name+} is the rest of
// the path, of any number of segments (keys of objects).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

struct PathPart {
  std::string text{};  // literal text, or the placeholder's name
  bool placeholder = false;
  bool many_segments = false;
};

struct PathTemplate {
  std::vector<PathPart> parts{};
  std::string problem{};  // why the text is no template; empty on success

  bool has(std::string_view placeholder) const;
};

PathTemplate parse_path(std::string_view text);

// One value as one percent-encoded segment, or why it cannot be: empty, or holding a comma, slash,
// backslash, dot-dot or control character, each of which could make one id into another path.
struct Encoded {
  std::string text{};
  std::string problem{};
};
Encoded encode_segment(std::string_view value);
Encoded encode_segments(std::string_view value);

}  // namespace billstop::core
