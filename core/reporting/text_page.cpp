#include "core/reporting/text_page.hpp"

#include <algorithm>

#include "core/reporting/cells.hpp"

namespace billstop::core {
namespace {

constexpr size_t narrowest = 20;
// On a wide window the eye must still find the line that a right-hand text belongs to.
constexpr size_t farthest_right = 110;

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::strong:
      return "\x1b[1m";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::faint:
      return "\x1b[2m";
  }
  return "";
}

// Bytes of the part that goes on this line; spaces at the break are left to the caller.
size_t break_at(std::string_view text, size_t room) {
  const size_t fitting = reporting::bytes_that_fit(text, room);
  if (fitting == text.size()) return fitting;
  if (text[fitting] == ' ') return fitting;
  const size_t space = text.substr(0, fitting).rfind(' ');
  if (space == std::string_view::npos || space == 0) return fitting;
  // A long word is broken rather than moved when moving it would leave most of the line empty.
  return space * 3 < fitting ? fitting : space;
}

}  // namespace

TextPage::TextPage(TextStyle style) : style_(style) {
  style_.width = std::max(style_.width, narrowest);
}

void TextPage::line(size_t indent, std::string_view text, Tone tone) {
  const size_t most = style_.width / 4;
  indent = std::min(indent, most);
  const size_t further = std::min(indent + 2, most);
  do {
    const size_t taken = break_at(text, style_.width - indent);
    const std::string_view part = text.substr(0, taken);
    put(indent, part.substr(0, part.find_last_not_of(' ') + 1), tone);
    text.remove_prefix(taken);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    indent = further;
  } while (!text.empty());
}

void TextPage::term(size_t indent, std::string term, size_t column, std::string_view meaning) {
  const size_t taken = reporting::cells(term);
  if (indent + taken + 2 > column || column + 20 > style_.width) {
    line(indent, term);
    line(indent + 4, meaning);
    return;
  }
  std::string before = std::string(indent, ' ') + term + std::string(column - indent - taken, ' ');
  do {
    const size_t fitting = break_at(meaning, style_.width - column);
    put(0, before.append(meaning.substr(0, fitting)), Tone::plain);
    meaning.remove_prefix(fitting);
    meaning.remove_prefix(std::min(meaning.find_first_not_of(' '), meaning.size()));
    before.assign(column, ' ');
  } while (!meaning.empty());
}

void TextPage::pair(size_t indent, std::string_view text, std::string_view right, Tone tone) {
  const size_t taken = indent + reporting::cells(text) + reporting::cells(right);
  const size_t edge = std::min(style_.width, std::max(farthest_right, taken + 2));
  if (right.empty() || taken + 2 > edge || indent > style_.width / 4) {
    line(indent, text, tone);
    if (!right.empty()) line(indent + 2, right, tone);
    return;
  }
  put(indent, std::string(text).append(edge - taken, ' ').append(right), tone);
}

void TextPage::whole_line(std::string_view text, Tone tone) {
  put(0, text, tone);
}

void TextPage::heading(std::string_view text) {
  blank();
  line(0, text, Tone::strong);
}

void TextPage::put(size_t indent, std::string_view text, Tone tone) {
  text_.append(indent, ' ');
  const bool colored = style_.color && tone != Tone::plain;
  if (colored) text_ += escape_of(tone);
  // A line that begins with two colons is a command in the log of some pipelines.
  const size_t begin = std::min(text.find_first_not_of(' '), text.size());
  if (text.substr(begin).starts_with("::")) {
    text_ += text.substr(0, begin);
    text_ += "\xe2\x88\xb6";  // a colon's likeness, as wide as one
    text.remove_prefix(begin + 1);
  }
  text_ += text;
  if (colored) text_ += "\x1b[0m";
  text_ += '\n';
}

}  // namespace billstop::core
