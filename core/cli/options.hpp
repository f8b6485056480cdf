// The options there are: one table for the parser and for help.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

struct OptionSpec {
  std::string_view name{};   // without dashes
  char letter = 0;           // short form, or 0
  std::string_view value{};  // what help calls its value; empty: a switch
  std::string_view words{};  // space separated, those that its value can be; empty: any
  std::string_view help{};
  bool repeats = false;
  bool common = false;          // accepted by every command, though some make nothing of it
  std::string_view commands{};  // space separated, those on which it has an effect; empty: all

  bool counts_for(std::string_view command) const;
};

std::span<const OptionSpec> all_options();
const OptionSpec* find_option(std::string_view name);  // null when there is none
std::string option_names(const OptionSpec& option);    // "-o, --plan-file FILE"
std::vector<std::string> option_words();               // "--config", ..., for the nearest word

}  // namespace billstop::core
