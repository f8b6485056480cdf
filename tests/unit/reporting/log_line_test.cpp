#include "core/reporting/log_line.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/reporting/hostile_names.hpp"

namespace billstop::core {
namespace {

nlohmann::json parsed(std::string_view text, std::string_view level = "info") {
  const std::string line = LogLines().line(text, level, cloud_time(1'772'352'330'000));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return nlohmann::json::parse(line);
}

TEST(LogLine, IsAnObjectWithTimeLevelAndText) {
  const auto line = parsed("looked: notebook\n");
  EXPECT_EQ(line.at("at"), "2026-03-01T08:05:30Z");
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("text"), "looked: notebook");
}

TEST(LogLine, NamesTheRunAndTheCloudsRequest) {
  EXPECT_EQ(parsed("run 20260301T080530Z-ab12cd\n").at("run"), "20260301T080530Z-ab12cd");
  EXPECT_EQ(parsed("failed: notebook a, busy (request 4b1c) (failed 1)\n").at("request_id"),
            "4b1c");
  EXPECT_EQ(parsed("problem: x\n").at("level"), "warning");
  EXPECT_FALSE(parsed("ended: notebook a\n").contains("request_id"));
}

TEST(LogLine, NamesTheRunFromWhereItIsKnown) {
  LogLines log;
  const auto run_in = [&](std::string_view text) {
    return nlohmann::json::parse(log.line(text, "info", cloud_time(0))).value("run", "");
  };
  EXPECT_EQ(run_in("looked: notebook\n"), "");
  EXPECT_EQ(run_in("run 20260301T080530Z-ab12cd\n"), "20260301T080530Z-ab12cd");
  EXPECT_EQ(run_in("ended: notebook a\n"), "20260301T080530Z-ab12cd");
}

TEST(LogLine, StaysOneObjectWhateverTheNames) {
  for (const std::string& name : test::hostile_names()) parsed(name);
}

}  // namespace
}  // namespace billstop::core
