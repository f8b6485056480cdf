// What the user asked for, read from the command line and checked as far as that goes without
// settings, plugins or a cloud. What was not given is empty, so that settings can fill it.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/cli/commands.hpp"
#include "core/domain/effect.hpp"
#include "core/domain/times.hpp"
#include "core/domain/work_hours.hpp"

namespace billstop::core {

// One line for a person, safe to show: what is wrong, what was expected, the nearest right word.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class OutputForm : uint8_t { text, json, ical };
enum class LogLevel : uint8_t { off, error, warn, info, debug };
enum class PolicyFor : uint8_t { plan, apply, audit, undo };

struct CommandLine {
  bool help = false;  // of the program, or of the command if there is one
  bool version = false;
  std::string command{};
  std::vector<std::string>
      arguments{};  // FILE, TEXT, RUN; of plugins: "list", "show" and ID, "new" and NAME

  std::string config_file{};
  std::string state_dir{};
  std::vector<std::string> plugin_dirs{};
  OutputForm output = OutputForm::text;
  std::optional<LogLevel> log_level{};
  bool no_color = false;

  std::vector<std::string> regions{};
  std::vector<std::string> projects{};
  std::optional<std::vector<std::string>> plugins{};
  std::optional<Consent> allow{};  // exactly what was named; reversible only when named too
  std::vector<std::string> obs_paths{};
  std::string obs_way{};
  std::vector<std::string> owners{};   // {"all"}, or names and ids
  std::vector<std::string> protect{};  // rules as given
  std::optional<Millis> older_than{};
  std::optional<size_t> max_resources{};
  std::optional<int> max_share_percent{};
  std::optional<int> rate_share_percent{};
  std::string confirm{};
  bool require_zero = false;
  bool fail_on_new = false;

  std::string plan_file{};  // plan -o
  std::string html_file{}, junit_file{}, markdown_file{}, metrics_file{};
  std::vector<std::string> only{};  // selectors as given
  std::string max_rate{};           // guard, as given
  std::string owner_tag{};          // guard
  std::optional<WorkHours> hours{};
  std::optional<Millis> announce{};  // plan: from now until it may be applied
  std::optional<Millis> keep{};      // runs: younger finished ones; older ones are removed
  bool log_json = false;
  bool merge = false;                   // report: the arguments are documents of several accounts
  std::vector<std::string> accounts{};  // {"all"}, or names of the settings
  std::string shard{};                  // "2/4", "auto/4"
  std::string expect_hash{};            // 64 hex digits in lower case
  std::optional<Millis> max_age{};
  bool refresh = false;
  bool schedule = false;  // report
  std::optional<PolicyFor> policy_for{};
  bool bill = false;
  std::string bill_file{};
  std::string month{};  // YYYY-MM, or empty
  bool wait = false;
  std::optional<Millis> settle{};

  // Given, but without effect on this command ("--allow"): worth a warning, not an end.
  std::vector<std::string> without_effect{};
};

// args: without the program's name. commands: those that this program has. Throws UsageError.
CommandLine parse_command_line(std::span<const std::string> args,
                               std::span<const CommandSpec> commands);

}  // namespace billstop::core
