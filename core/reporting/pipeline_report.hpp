// What a pipeline shows of a plan or a run: JUnit for its list of tests, Markdown for its summary.
// No name can add an element, a heading, a link, a mention or a command of the pipeline.
#pragma once

#include <string>
#include <vector>

#include "core/domain/run_result.hpp"
#include "core/reporting/plan_text.hpp"
#include "core/reporting/rates.hpp"

namespace billstop::core {

// A test for each resource (of a plan, those that go) and each place looked at.
std::string plan_junit(const Plan& plan);
std::string run_junit(const RunResult& result);

std::string plan_markdown(const Plan& plan, const PlanFileFacts& facts, int exit_code);
std::string run_markdown(const RunResult& result, const std::optional<RateSum>& before);

namespace reporting {

// One test of a JUnit file. A failure is what the test is for; an error, that it could not tell.
struct JUnitCase {
  enum class End : uint8_t { passed, failed, error, skipped };
  std::string group{};
  std::string name{};
  End end = End::passed;
  std::string why{};
};
std::string junit(std::string_view suite, const std::vector<JUnitCase>& cases);
void put_coverage(std::vector<JUnitCase>& cases, const std::vector<Coverage>& coverage);

// Untrusted text as code in a table's cell, every sign of it by number.
std::string in_markdown(std::string_view untrusted);
std::string markdown_head(std::string_view title, const Identity& identity);

}  // namespace reporting

}  // namespace billstop::core
