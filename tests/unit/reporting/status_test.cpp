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
using testing::HasSubstr;

// What stands in the window after all that was written: rows as text, the cursor in one of them.
struct Window {
  std::vector<std::string> rows{std::string()};
  size_t at = 0;

  void write(std::string_view text) {
    while (!text.empty()) {
      constexpr std::string_view erase = "\r\x1b[K", erase_above = "\x1b[1A\x1b[K";
      if (text.starts_with(erase)) {
        rows[at].clear();
        text.remove_prefix(erase.size());
      } else if (text.starts_with(erase_above)) {
        rows[--at].clear();
        text.remove_prefix(erase_above.size());
      } else if (text.front() == '\n') {
        if (++at == rows.size()) rows.emplace_back();
        text.remove_prefix(1);
      } else {
        rows[at] += text.front();
        text.remove_prefix(1);
      }
    }
  }

  std::vector<std::string> shown() const {
    std::vector<std::string> full = rows;
    while (!full.empty() && full.back().empty()) full.pop_back();
    return full;
  }
};

struct OnTerminal : testing::Test {
  Window window{};
  size_t width = 80;
  OwnTime now{};
  TerminalStatus status{[this](std::string_view text) { window.write(text); },
                        [this] { return width; }, [this] { return now; }, false};
};

TEST_F(OnTerminal, CountsStatesAndKindsAndTheMoneyThatFalls) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  EXPECT_THAT(window.shown(), ElementsAre("waiting 2 | 1.2 CNY of 1.2 CNY an hour to end | 0s",
                                          "notebook 0/1, training_job 0/1"));
  now += Millis(5'000);
  status.item(plan.entries[0].resource, ItemState::ended, "");
  EXPECT_THAT(window.shown(), ElementsAre("waiting 1, ended 1 | 0 of 1.2 CNY an hour to end | 5s",
                                          "notebook 1/1, training_job 0/1"));
}

TEST_F(OnTerminal, NamesWhatIsAwaitedForLongestAndSinceWhen) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  status.item(plan.entries[1].resource, ItemState::stopping, "");
  now += Millis(60'000);
  status.item(plan.entries[0].resource, ItemState::stopping, "");
  status.item(plan.entries[1].resource, ItemState::verifying, "");
  now += Millis(30'000);
  status.tick();
  EXPECT_EQ(window.shown().back(),
            "awaiting training_job job-7 \"llm-train\" for 1m 30s, and 1 more");
}

TEST_F(OnTerminal, WhatRunsAgainAddsItsMoneyAgain) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  status.item(plan.entries[0].resource, ItemState::ended, "");
  status.item(plan.entries[0].resource, ItemState::ready, "");
  EXPECT_THAT(window.shown().front(), HasSubstr("1.2 CNY of 1.2 CNY an hour to end"));
}

TEST_F(OnTerminal, WhatWentWrongStaysAboveTheLines) {
  const Plan plan = small_plan();
  status.run_starts(plan);
  status.item(plan.entries[1].resource, ItemState::failed, "still running");
  status.note("sweeping in 120 s");
  EXPECT_THAT(
      window.shown(),
      ElementsAre("training_job job-7 \"llm-train\": failed, still running", "sweeping in 120 s",
                  "waiting 1, failed 1 | 1.2 CNY of 1.2 CNY an hour to end | 0s",
                  "notebook 0/1, training_job 1/1"));
}

TEST_F(OnTerminal, TellsHowTheLookGoesOn) {
  status.looking(scope(), {"notebook"});
  EXPECT_THAT(
      window.shown(),
      ElementsAre(
          "looking: 0 done, 1 to come, 0 found | notebook in cn-north-4 / p1 / workspace 0"));
  status.looked({{"notebook"}, scope(), Looked::found, 3, {}});
  EXPECT_THAT(window.shown(), ElementsAre("looking: 1 done, 0 to come, 3 found"));
}

TEST_F(OnTerminal, TheLinesKeepToTheWindowAndClearAway) {
  for (const std::string& name : hostile_names())
    for (const size_t cells : {1U, 10U, 40U, 80U}) {
      width = cells;
      Resource hostile = resource("notebook", name, name, {});
      status.item(hostile, ItemState::stopping, name);
      EXPECT_LE(reporting::cells(window.rows[window.at]), std::max<size_t>(cells, 2) - 1);
      status.item(hostile, ItemState::failed, name);
      status.problem(name);
    }
  for (const std::string& line : window.rows) expect_calm(line);
  const size_t with_lines = window.shown().size();
  status.clear();
  EXPECT_LT(window.shown().size(), with_lines);
  EXPECT_EQ(window.rows[window.at], "");
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
