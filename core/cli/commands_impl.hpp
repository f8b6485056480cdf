// What each command does. Each gives the exit code; what they throw is told once, by run_program.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/cli/command_line.hpp"
#include "core/cli/effective.hpp"
#include "core/cli/plugin_set.hpp"
#include "core/cloud/environment.hpp"
#include "core/reporting/status.hpp"
#include "core/reporting/text_page.hpp"
#include "core/settings/settings.hpp"

namespace billstop::core {

// Everything a command is given. Results go to `out`, whole; progress and problems to `status`.
struct CommandContext {
  const CommandLine& line;
  const Settings& settings;
  const Environment& environment;
  const InstalledPlugins& installed;
  std::span<const CommandSpec> commands;  // those that this program has
  std::function<CloudTime()> wall_now{};  // this machine's, for what no cloud is asked about
  Status& status;
  TextStyle style{};
  std::function<void(std::string_view)> out{};
  // Asks a person at the terminal and gives the line typed; empty without a terminal.
  std::function<std::string(std::string_view question)> ask{};

  bool json() const { return line.output == OutputForm::json; }
};

// The command line over the settings over the defaults, for this machine.
Effective effective_of(const CommandContext& context);

int plan_command(const CommandContext& context);
int apply_command(const CommandContext& context);
int run_command(const CommandContext& context);
int resume_command(const CommandContext& context);
int verify_command(const CommandContext& context);
int audit_command(const CommandContext& context);
int bill_command(const CommandContext& context);
int find_command(const CommandContext& context);
int calendar_command(const CommandContext& context);
int runs_command(const CommandContext& context);
int plugins_command(const CommandContext& context);
int policy_command(const CommandContext& context);
int doctor_command(const CommandContext& context);
int report_command(const CommandContext& context);
int completion_command(const CommandContext& context);
int guard_command(const CommandContext& context);
int init_command(const CommandContext& context);
int settings_command(const CommandContext& context);
int undo_command(const CommandContext& context);

}  // namespace billstop::core
