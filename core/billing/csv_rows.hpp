// Comma separated text, row by row: RFC 4180 with LF, CRLF or CR, with or without a byte order
// mark.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

struct CsvRow {
  size_t line = 0;  // where it begins, from 1
  std::vector<std::string> cells{};
};

class CsvRows {
 public:
  // Both outlive it; `name` is what errors call the text.
  CsvRows(std::string_view text, const std::string& name);

  // False at the end of the text. Throws BillFileError with line and column, also for more than
  // 500 columns and for a cell of more than 64 KiB.
  bool next(CsvRow& row);

 private:
  char read_cell(CsvRow& row);
  void read_quoted(CsvRow& row);
  void end_quoted(const CsvRow& row);
  char end_line(char c);
  [[noreturn]] void fail(const CsvRow& row, const std::string& what) const;

  std::string_view text_;
  const std::string& name_;
  size_t at_ = 0, line_ = 1;
};

}  // namespace billstop::core
