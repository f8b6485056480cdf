#include "core/cli/result_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/domain/safe_text.hpp"
#include "core/reporting/metrics.hpp"
#include "core/reporting/pipeline_report.hpp"
#include "core/reporting/report_page.hpp"

namespace billstop::core {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot_write(const std::string& file, const std::string& why) {
  throw UsageError(safe_text(file) + " cannot be written: " + why);
}

}  // namespace

void write_result_file(const std::string& file, std::string_view text) {
  const std::string beside = file + ".new";
  {
    std::error_code ignored;
    fs::remove(beside, ignored);
    std::ofstream out(beside, std::ios::binary);
    // Names and ids of an account are nobody else's business.
    fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, ignored);
    out << text;
    out.flush();
    if (!out) cannot_write(file, std::strerror(errno));
  }
  std::error_code error;
  fs::rename(beside, file, error);
  if (error) cannot_write(file, error.message());
}

void check_result_files(const CommandLine& line) {
  for (const std::string& file :
       {line.html_file, line.junit_file, line.markdown_file, line.metrics_file}) {
    if (file.empty()) continue;
    const fs::path folder =
        fs::path(file).has_parent_path() ? fs::path(file).parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::is_directory(folder, error))
      cannot_write(file, "there is no folder " + folder.string());
  }
}

void write_plan_files(const CommandContext& c, const Plan& plan, const PlanFileFacts& facts,
                      int exit_code) {
  const CommandLine& line = c.line;
  if (!line.html_file.empty())
    write_result_file(line.html_file, plan_page(plan, facts, exit_code, BILLSTOP_VERSION));
  if (!line.junit_file.empty()) write_result_file(line.junit_file, plan_junit(plan));
  if (!line.markdown_file.empty())
    write_result_file(line.markdown_file, plan_markdown(plan, facts, exit_code));
  if (!line.metrics_file.empty())
    write_result_file(line.metrics_file, plan_metrics(plan, exit_code));
}

void write_run_files(const CommandContext& c, const Plan& plan, const RunResult& result,
                     const std::optional<RateSum>& before) {
  const CommandLine& line = c.line;
  if (!line.html_file.empty())
    write_result_file(line.html_file, run_page(plan, result, BILLSTOP_VERSION));
  if (!line.junit_file.empty()) write_result_file(line.junit_file, run_junit(result));
  if (!line.markdown_file.empty())
    write_result_file(line.markdown_file, run_markdown(result, before));
  if (!line.metrics_file.empty()) write_result_file(line.metrics_file, run_metrics(result));
}

}  // namespace billstop::core
