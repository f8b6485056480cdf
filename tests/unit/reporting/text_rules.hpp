// What holds for every text report, whatever the cloud calls its things.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "core/reporting/cells.hpp"

namespace billstop::core::test {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// No control characters, nothing that reorders text, no command of a pipeline.
inline void expect_calm(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE(c == '\n' || (byte >= 0x20 && byte != 0x7F)) << "byte " << int{byte};
  }
  EXPECT_EQ(text.find("##"), std::string::npos);
  for (const std::string& line : lines_of(text))
    EXPECT_FALSE(line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with("::"));
  for (const char* mark : {"\xc2\x9b", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\xa8"})
    EXPECT_EQ(text.find(mark), std::string::npos);
}

// The first and the last line are whole; those between fit.
inline void expect_fits(const std::string& text, size_t width) {
  const std::vector<std::string> lines = lines_of(text);
  for (size_t i = 1; i + 1 < lines.size(); ++i)
    EXPECT_LE(reporting::cells(lines[i]), width) << lines[i];
}

}  // namespace billstop::core::test
