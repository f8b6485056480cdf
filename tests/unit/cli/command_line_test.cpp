#include "core/cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Args = std::vector<std::string>;

CommandLine parse(const Args& args) {
  return parse_command_line(args, all_commands());
}

std::string mistake(const Args& args) {
  try {
    parse(args);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no mistake";
}

TEST(CommandLine, WhatIsNotGivenIsEmptySoThatSettingsCanFillIt) {
  const CommandLine line = parse({"plan"});
  EXPECT_EQ(line.command, "plan");
  EXPECT_FALSE(line.plugins || line.allow || line.older_than || line.max_resources ||
               line.max_share_percent || line.max_age || line.log_level);
  EXPECT_THAT(line.regions, IsEmpty());
  EXPECT_EQ(line.output, OutputForm::text);
}

TEST(CommandLine, CommasAndRepetitionComeToTheSame) {
  EXPECT_EQ(parse({"plan", "--region", "a,b", "--region=c,a"}).regions, (Args{"a", "b", "c"}));
  EXPECT_EQ(parse({"plan", "--region", "a", "--region", "b"}).regions, (Args{"a", "b"}));
}

TEST(CommandLine, PathsAndRulesKeepTheirCommas) {
  const CommandLine line = parse({"plan", "--obs-path", "obs://b/x,y", "--protect", "name:a,b"});
  EXPECT_THAT(line.obs_paths, ElementsAre("obs://b/x,y"));
  EXPECT_THAT(line.protect, ElementsAre("name:a,b"));
}

TEST(CommandLine, OptionsMayStandBeforeTheCommand) {
  EXPECT_EQ(parse({"--config", "c.json", "plan"}).config_file, "c.json");
}

TEST(CommandLine, AllowNamesExactlyTheEffectsAllowed) {
  const CommandLine line = parse({"plan", "--allow", "instance,data"});
  EXPECT_TRUE(line.allow->allows(Effect::instance));
  EXPECT_TRUE(line.allow->allows(Effect::data));
  EXPECT_FALSE(line.allow->allows(Effect::reversible));
  EXPECT_FALSE(line.allow->allows(Effect::refund));
}

TEST(CommandLine, ReadsEveryValueOfPlan) {
  const CommandLine line = parse({"plan",
                                  "-o",
                                  "p.jsonl",
                                  "--only",
                                  "notebook:n1",
                                  "--only",
                                  "pool",
                                  "--plugins",
                                  "notebook,obs",
                                  "--owners",
                                  "bob,eve",
                                  "--older-than",
                                  "24h",
                                  "--max-resources",
                                  "5",
                                  "--max-share",
                                  "30%",
                                  "--rate-share",
                                  "25%",
                                  "--confirm",
                                  "acme",
                                  "--output",
                                  "json",
                                  "--state-dir",
                                  "s",
                                  "--plugin-dir",
                                  "d",
                                  "--log-level",
                                  "debug",
                                  "--no-color",
                                  "--project",
                                  "p1"});
  EXPECT_EQ(line.plan_file, "p.jsonl");
  EXPECT_THAT(line.only, ElementsAre("notebook:n1", "pool"));
  EXPECT_THAT(*line.plugins, ElementsAre("notebook", "obs"));
  EXPECT_THAT(line.owners, ElementsAre("bob", "eve"));
  EXPECT_EQ(line.older_than, std::chrono::hours(24));
  EXPECT_EQ(line.max_resources, 5U);
  EXPECT_EQ(line.max_share_percent, 30);
  EXPECT_EQ(line.rate_share_percent, 25);
  EXPECT_EQ(line.confirm, "acme");
  EXPECT_EQ(line.output, OutputForm::json);
  EXPECT_EQ(line.state_dir, "s");
  EXPECT_THAT(line.plugin_dirs, ElementsAre("d"));
  EXPECT_EQ(line.log_level, LogLevel::debug);
  EXPECT_TRUE(line.no_color);
  EXPECT_THAT(line.projects, ElementsAre("p1"));
}

TEST(CommandLine, ReadsEveryValueOfApply) {
  const std::string hash(64, 'A');
  const CommandLine line = parse({"apply", "p.jsonl", "--expect", hash, "--max-age", "2h",
                                  "--refresh", "--require-zero", "--fail-on-new"});
  EXPECT_THAT(line.arguments, ElementsAre("p.jsonl"));
  EXPECT_EQ(line.expect_hash, std::string(64, 'a'));
  EXPECT_EQ(line.max_age, std::chrono::hours(2));
  EXPECT_TRUE(line.refresh && line.require_zero && line.fail_on_new);
}

TEST(CommandLine, TextToFindMayLookLikeAnOptionBehindTwoDashes) {
  EXPECT_THAT(parse({"find", "--", "--x"}).arguments, ElementsAre("--x"));
}

TEST(CommandLine, VerifyTakesARunOrNone) {
  EXPECT_THAT(parse({"verify"}).arguments, IsEmpty());
  EXPECT_THAT(parse({"verify", "r1"}).arguments, ElementsAre("r1"));
}

TEST(CommandLine, HelpNeedsNothingElseToBeRight) {
  EXPECT_TRUE(parse({"--help"}).help);
  EXPECT_TRUE(parse({"apply", "--help"}).help);
  EXPECT_EQ(parse({"help", "apply"}).command, "apply");
  EXPECT_TRUE(parse({"--version"}).version);
}

TEST(CommandLine, ACommonOptionWithoutEffectIsTold) {
  EXPECT_THAT(parse({"apply", "p", "--allow", "data"}).without_effect, ElementsAre("--allow"));
  EXPECT_THAT(parse({"plan", "--allow", "data"}).without_effect, IsEmpty());
}

TEST(CommandLine, AnotherCommandsOwnOptionIsAMistake) {
  EXPECT_EQ(mistake({"apply", "p", "--only", "pool"}),
            "--only belongs to plan and run, not to apply");
}

TEST(CommandLine, OnlyTheCommandsGivenExist) {
  const auto few = all_commands().first(2);
  EXPECT_NO_THROW(parse_command_line(Args{"plan"}, few));
  EXPECT_THROW(parse_command_line(Args{"doctor"}, few), UsageError);
}

TEST(CommandLineMistakes, NameTheNearestWord) {
  EXPECT_THAT(mistake({"plna"}), HasSubstr("'plan'"));
  EXPECT_THAT(mistake({"plan", "--alow", "data"}), HasSubstr("'--allow'"));
  EXPECT_THAT(mistake({"plan", "--allow", "dta"}), HasSubstr("'data'"));
  EXPECT_THAT(mistake({"plan", "--output", "jsno"}), HasSubstr("'json'"));
  EXPECT_THAT(mistake({"plugins", "shwo"}), HasSubstr("'show'"));
}

TEST(CommandLineMistakes, AnOptionCutShortIsNotGuessed) {
  EXPECT_THAT(mistake({"apply", "p", "--ref"}), HasSubstr("no option '--ref'"));
}

TEST(CommandLineMistakes, AnOptionIsNoValue) {
  EXPECT_EQ(mistake({"plan", "--confirm", "--region", "x"}),
            "--confirm needs a value; '--region' looks like an option");
}

TEST(CommandLineMistakes, NumbersAreWholePositiveAndInRange) {
  for (const char* wrong : {"0", "-5", "1.5", "x", "5x", "99999999999999999999999", " 5"})
    EXPECT_THAT(mistake({"plan", std::string("--max-resources=") + wrong}),
                HasSubstr("a whole number above zero"));
  for (const char* wrong : {"0", "101", "-1", "%"})
    for (const char* option : {"--max-share=", "--rate-share="})
      EXPECT_THAT(mistake({"plan", std::string(option) + wrong}), HasSubstr("1 to 100"));
}

TEST(CommandLineMistakes, EmptyValuesAreNotTakenForAll) {
  EXPECT_THAT(mistake({"plan", "--region", ""}), HasSubstr("one is empty"));
  EXPECT_THAT(mistake({"plan", "--plugins", "a,,b"}), HasSubstr("one is empty"));
  EXPECT_THAT(mistake({"plan", "--confirm", ""}), HasSubstr("not empty"));
  EXPECT_THAT(mistake({"find", ""}), HasSubstr("empty argument"));
}

TEST(CommandLineMistakes, SayWhatWasExpected) {
  EXPECT_EQ(mistake({}), "no command was given; billstop --help lists them");
  EXPECT_THAT(mistake({"apply"}), HasSubstr("apply needs FILE"));
  EXPECT_THAT(mistake({"plan", "x"}), HasSubstr("does not take 'x'"));
  EXPECT_THAT(mistake({"plan", "--config", "a", "--config", "b"}), HasSubstr("once only"));
  EXPECT_THAT(mistake({"plan", "--no-color=1"}), HasSubstr("takes no value"));
  EXPECT_THAT(mistake({"plan", "--owners", "all,bob"}), HasSubstr("not both"));
  EXPECT_THAT(mistake({"plan", "--obs-path", "bucket/x"}), HasSubstr("obs://bucket"));
  EXPECT_THAT(mistake({"plan", "--older-than", "24"}), HasSubstr("such as 24h"));
  EXPECT_THAT(mistake({"apply", "p", "--expect", "abc"}), HasSubstr("64 hex digits"));
  EXPECT_THAT(mistake({"plugins", "show"}), HasSubstr("needs the ID"));
  EXPECT_THAT(mistake({"policy"}), HasSubstr("--for plan"));
}

TEST(CommandLineMistakes, StayOnOneLineWhateverWasTyped) {
  const std::string typed = "x\n\x1b[2J" + std::string(4000, 'y');
  for (const Args& args : {Args{typed}, Args{"plan", "--allow", typed}, Args{"plan", typed},
                           Args{"plan", "--" + typed}}) {
    const std::string text = mistake(args);
    EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos);
    EXPECT_LT(text.size(), 1000U);
  }
}

}  // namespace
}  // namespace billstop::core
