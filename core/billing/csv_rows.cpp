#include "core/billing/csv_rows.hpp"

#include "core/billing/bill_file.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {
namespace {

constexpr size_t most_cells = 500;
constexpr size_t longest_cell = 64UL << 10;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

CsvRows::CsvRows(std::string_view text, const std::string& name) : text_(text), name_(name) {
  if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
}

bool CsvRows::next(CsvRow& row) {
  row.cells.clear();
  row.line = line_;
  if (at_ == text_.size()) return false;
  while (true) {
    if (row.cells.size() == most_cells) fail(row, "more than 500 columns");
    row.cells.emplace_back();
    const char end = read_cell(row);
    if (end != ',') return true;
  }
}

// Gives the comma, or the line's end, behind it.
char CsvRows::read_cell(CsvRow& row) {
  if (at_ < text_.size() && text_[at_] == '"') read_quoted(row);
  std::string& cell = row.cells.back();
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == ',') return c;
    if (c == '\n' || c == '\r') return end_line(c);
    if (c == '\0') fail(row, "a zero byte: this is no CSV in UTF-8");
    if (c == '"') fail(row, "a quote in the middle of a cell");
    if (cell.size() == longest_cell) fail(row, "a cell of more than 64 KiB");
    cell += c;
  }
  return '\n';
}

void CsvRows::read_quoted(CsvRow& row) {
  std::string& cell = row.cells.back();
  const size_t opened = line_;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    if (c == '"') {
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') return end_quoted(row);
      ++at_;
    }
    if (cell.size() == longest_cell) fail(row, "a cell of more than 64 KiB");
    cell += c;
  }
  fail(row, "the quote that opens in line " + std::to_string(opened) + " is never closed");
}

void CsvRows::end_quoted(const CsvRow& row) {
  ++at_;
  const bool ends =
      at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r';
  if (!ends) fail(row, "text behind a closing quote");
}

char CsvRows::end_line(char c) {
  if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
  return '\n';
}

void CsvRows::fail(const CsvRow& row, const std::string& what) const {
  throw BillFileError(safe_text(name_, 200) + ", line " + std::to_string(line_) + ", column " +
                      std::to_string(row.cells.size()) + ": " + what);
}

}  // namespace billstop::core
