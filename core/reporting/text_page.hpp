// A page of text that keeps within a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace billstop::core {

struct TextStyle {
  size_t width = 80;   // cells; below 20 counts as 20
  bool color = false;  // the caller has asked NO_COLOR, --no-color and the terminal
};

enum class Tone { plain, strong, good, bad, faint };

// Takes text that is already safe to show (safe_text): it may break lines only where the page does.
class TextPage {
 public:
  explicit TextPage(TextStyle style);

  // Breaks at spaces, and inside a word that is longer than the line; what goes on is indented
  // two cells further.
  void line(size_t indent, std::string_view text, Tone tone = Tone::plain);
  // A term and, from the column on, what it means; below it when the term is too long.
  void term(size_t indent, std::string term, size_t column, std::string_view meaning);
  // A text and, at the right edge of its line, a short one; below it when both do not fit.
  void pair(size_t indent, std::string_view text, std::string_view right, Tone tone = Tone::plain);
  // One line whatever its length: for what a pipeline reads from one line.
  void whole_line(std::string_view text, Tone tone = Tone::plain);
  // An empty line and a heading.
  void heading(std::string_view text);
  void blank() { text_ += '\n'; }

  std::string take() { return std::move(text_); }

 private:
  void put(size_t indent, std::string_view text, Tone tone);

  TextStyle style_;
  std::string text_;
};

}  // namespace billstop::core
