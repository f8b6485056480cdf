// Names that would move the cursor, break the line, reverse it or fill the screen.
#pragma once

#include <string>
#include <vector>

namespace billstop::core::test {

inline std::vector<std::string> hostile_names() {
  std::vector<std::string> names = {"two\nlines",
                                    "back\rwards",
                                    "tab\tbed",
                                    "\x1b[2J\x1b[31m",
                                    "\x9b"
                                    "31m",
                                    "\xc2\x9b"
                                    "31m",
                                    "\xe2\x80\xae"
                                    "gpj",
                                    "\xe2\x81\xa6"
                                    "iso",
                                    "\xe2\x80\xa8"
                                    "separator",
                                    "\xff\xfe",
                                    "\xc3",
                                    std::string("nu\0l", 4),
                                    "left_rate_per_hour 0\nLIVE",
                                    "quote\" \\ end",
                                    "::error::x ::stop-commands::y",
                                    "a ##[add-mask]x ##vso[task.complete] ###[x",
                                    "</script><img src=x onerror=alert(1)>",
                                    "| [x](javascript:1) `x` @team #1 www.example.com &lt;"};
  names.emplace_back(4000, ':');
  names.emplace_back(4000, 'x');
  names.emplace_back(4000, ' ');
  names.emplace_back(4000, '\n');
  std::string chinese, marks;
  for (int i = 0; i < 2000; ++i) chinese += "\xe8\xae\xad", marks += "\xcc\x81";
  names.push_back(chinese);
  names.push_back(marks);
  return names;
}

}  // namespace billstop::core::test
