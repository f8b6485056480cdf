#include "core/cli/help.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "core/cli/command_line.hpp"
#include "core/cli/options.hpp"

namespace billstop::core {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Help, OfTheProgramShowsTheCommandsGivenAndNoOthers) {
  const std::string text = program_help(all_commands().first(2));
  EXPECT_THAT(text, HasSubstr("\n  apply FILE "));
  EXPECT_THAT(text, Not(HasSubstr("doctor")));
  EXPECT_THAT(text, HasSubstr("Example: billstop "));
}

TEST(Help, OfACommandHasItsOwnOptionsAndOneExample) {
  const std::string text = command_help(*find_command(all_commands(), "apply"));
  EXPECT_THAT(text, HasSubstr("Usage: billstop apply FILE [OPTIONS]\n"));
  EXPECT_THAT(text, HasSubstr("--expect HASH"));
  EXPECT_THAT(text, Not(HasSubstr("--only")));
  EXPECT_THAT(text, HasSubstr("\nExample: billstop apply "));
}

TEST(Help, FitsEightyColumns) {
  std::string all = program_help(all_commands());
  for (const CommandSpec& command : all_commands()) all += command_help(command);
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

// The example of each command is one that the parser takes.
TEST(Help, ItsExamplesAreRight) {
  for (const CommandSpec& command : all_commands()) {
    std::istringstream words{std::string(command.example)};
    std::vector<std::string> args;
    for (std::string word; words >> word;) args.push_back(word);
    ASSERT_EQ(args.front(), "billstop");
    args.erase(args.begin());
    const CommandLine line = parse_command_line(args, all_commands());
    EXPECT_EQ(line.command, command.name);
    EXPECT_TRUE(line.without_effect.empty()) << command.example;
  }
}

TEST(Help, EveryOptionIsExplainedAndBelongsToRealCommands) {
  for (const OptionSpec& option : all_options()) {
    EXPECT_FALSE(option.help.empty()) << option.name;
    std::istringstream commands{std::string(option.commands)};
    for (std::string name; commands >> name;)
      EXPECT_NE(find_command(all_commands(), name), nullptr) << name;
  }
}

TEST(Help, VersionIsOneLine) {
  EXPECT_EQ(version_text("0.1.0"), "billstop 0.1.0 (plugin ABI 1)\n");
}

}  // namespace
}  // namespace billstop::core
