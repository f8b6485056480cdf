#include <gmock/gmock.h>

#include "core/reporting/cells.hpp"
#include "core/reporting/plain_status.hpp"
#include "core/reporting/terminal_status.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

// What stands in the window's last line after all that was written, and the lines above it.
struct Window {
  std::vector<std::string> above{};
  std::string last{};

  void write(std::string_view text) {
    while (!text.empty()) {
      constexpr std::string_view erase = "\r\x1b[K";
      if (text.starts_with(erase)) {
        last.clear();
        text.remove_prefix(erase.size());
      } else if (text.front() == '\n') {
        above.push_back(last);
        last.clear();
        text.remove_prefix(1);
      } else {
        last += text.front();
        text.remove_prefix(1);
      }
    }
  }
};

struct OnTerminal : testing::Test {
  Window window{};
  size_t width = 80;
  TerminalStatus status{[this](std::string_view text) { window.write(text); },
                        [this] { return width; }, false};
};

TEST_F(OnTerminal, CountsStatesAndNamesWhatIsAwaited) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  EXPECT_EQ(window.last, "waiting 2");
  status.item(plan.entries[0].resource, ItemState::verifying, "");
  EXPECT_EQ(window.last, "waiting 1, verifying 1 | awaiting notebook nb-1");
  status.item(plan.entries[0].resource, ItemState::ended, "");
  EXPECT_EQ(window.last, "waiting 1, ended 1");
  EXPECT_TRUE(window.above.empty());
}

TEST_F(OnTerminal, WhatWentWrongStaysAboveTheLine) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  status.item(plan.entries[1].resource, ItemState::failed, "still running");
  status.note("sweeping in 120 s");
  EXPECT_THAT(window.above, ElementsAre("training_job job-7 \"llm-train\": failed, still running",
                                        "sweeping in 120 s"));
  EXPECT_EQ(window.last, "waiting 1, failed 1");
}

TEST_F(OnTerminal, TellsHowTheLookGoesOn) {
  status.looking(scope(), {"notebook"});
  EXPECT_EQ(window.last,
            "looking: 0 done, 1 to come, 0 found | notebook in cn-north-4 / p1 / workspace 0");
  status.looked({{"notebook"}, scope(), Looked::found, 3, {}});
  EXPECT_EQ(window.last, "looking: 1 done, 0 to come, 3 found");
}

TEST_F(OnTerminal, TheLineKeepsToTheWindowAndClearsAway) {
  for (const std::string& name : hostile_names())
    for (const size_t cells : {1U, 10U, 40U, 80U}) {
      width = cells;
      Resource hostile = resource("notebook", name, name, {});
      status.item(hostile, ItemState::stopping, name);
      EXPECT_LE(reporting::cells(window.last), std::max<size_t>(cells, 2) - 1);
      status.item(hostile, ItemState::failed, name);
      status.problem(name);
    }
  for (const std::string& line : window.above) expect_calm(line);
  expect_calm(window.last);
  status.clear();
  EXPECT_EQ(window.last, "");
}

struct AsLog : testing::Test {
  std::vector<std::string> lines{};
  PlainStatus status{[this](std::string_view line) { lines.emplace_back(line); }};
};

TEST_F(AsLog, WritesALineForEachChangeThatMatters) {
  const Plan plan = small_plan();
  status.looked(plan.coverage[3]);
  status.run_starts(plan);
  status.item(plan.entries[0].resource, ItemState::ready, "");
  status.item(plan.entries[0].resource, ItemState::stopping, "");
  status.item(plan.entries[0].resource, ItemState::stopping, "");
  status.item(plan.entries[0].resource, ItemState::blocked, "in use");
  EXPECT_THAT(lines,
              ElementsAre("looked: workflow in cn-north-4 / p1 / workspace 0: could not tell\n",
                          "run: 2 resources to stop\n",
                          "stopping: notebook nb-1 \"eda\" (waiting 1, stopping 1)\n",
                          "blocked: notebook nb-1 \"eda\", in use (waiting 1, blocked 1)\n"));
}

TEST_F(AsLog, EveryEventIsOneLineWhateverTheNames) {
  for (const std::string& name : hostile_names()) {
    lines.clear();
    status.item(resource("notebook", name, name, {}), ItemState::failed, name);
    status.note(name);
    status.problem(name);
    ASSERT_EQ(lines.size(), 3U);
    for (const std::string& line : lines) {
      expect_calm(line);
      EXPECT_EQ(line.find('\n'), line.size() - 1);
    }
  }
}

}  // namespace
}  // namespace billstop::core
