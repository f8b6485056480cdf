#include "core/cli/program.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

#include "core/billing/bill_file.hpp"
#include "core/cli/accounts.hpp"
#include "core/cli/command_line.hpp"
#include "core/cli/commands_impl.hpp"
#include "core/cli/effective.hpp"
#include "core/cli/exit_codes.hpp"
#include "core/cli/help.hpp"
#include "core/cli/result_files.hpp"
#include "core/cli/session.hpp"
#include "core/cloud/safety_refusal.hpp"
#include "core/domain/safe_text.hpp"
#include "core/journal/journal.hpp"
#include "core/journal/state_lock.hpp"
#include "core/planning/plan_file.hpp"
#include "core/reporting/log_line.hpp"
#include "core/reporting/plain_status.hpp"
#include "core/reporting/terminal_status.hpp"

namespace billstop::core {

namespace {

using Command = int (*)(const CommandContext&);

const std::map<std::string, Command>& table() {
  static const std::map<std::string, Command> commands{
      {"plan", plan_command},     {"apply", apply_command},     {"run", run_command},
      {"find", find_command},     {"verify", verify_command},   {"resume", resume_command},
      {"runs", runs_command},     {"plugins", plugins_command}, {"policy", policy_command},
      {"doctor", doctor_command}, {"report", report_command},   {"completion", completion_command},
      {"bill", bill_command},     {"guard", guard_command},     {"calendar", calendar_command},
      {"undo", undo_command},     {"init", init_command},       {"settings", settings_command},
      {"audit", audit_command}};
  return commands;
}

std::vector<CommandSpec> our_commands() {
  std::vector<CommandSpec> out;
  for (const CommandSpec& spec : all_commands())
    if (table().contains(std::string(spec.name))) out.push_back(spec);
  return out;
}

size_t window_width(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written <= 0) return;  // a reader that has gone away: nothing more to tell it
    text.remove_prefix(static_cast<size_t>(written));
  }
}

std::string ask_terminal(std::string_view question) {
  if (isatty(STDIN_FILENO) == 0) return {};
  write_all(STDERR_FILENO, question);
  std::string line;
  for (char c = 0; read(STDIN_FILENO, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

CloudTime wall_now() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

// One JSON object a line; spdlog's own pattern would not escape what it is given.
class JsonLines final : public spdlog::formatter {
 public:
  explicit JsonLines(std::shared_ptr<LogLines> lines) : lines_(std::move(lines)) {}
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto level = spdlog::level::to_string_view(message.level);
    const std::string line = lines_->line({message.payload.data(), message.payload.size()},
                                          {level.data(), level.size()}, wall_now());
    out.append(line.data(), line.data() + line.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonLines>(lines_);
  }

 private:
  std::shared_ptr<LogLines> lines_;
};

// as_json: null for plain lines.
void set_up_log(LogLevel level, const std::shared_ptr<LogLines>& as_json) {
  static const std::map<LogLevel, spdlog::level::level_enum> levels{
      {LogLevel::off, spdlog::level::off},
      {LogLevel::error, spdlog::level::err},
      {LogLevel::warn, spdlog::level::warn},
      {LogLevel::info, spdlog::level::info},
      {LogLevel::debug, spdlog::level::debug}};
  auto logger = std::make_shared<spdlog::logger>("billstop",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(levels.at(level));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  if (as_json) logger->set_formatter(std::make_unique<JsonLines>(as_json));
  spdlog::set_default_logger(std::move(logger));
}

std::unique_ptr<Status> make_status(bool plain, const std::shared_ptr<LogLines>& as_json,
                                    bool color) {
  const auto sink = [](std::string_view text) { write_all(STDERR_FILENO, text); };
  if (as_json)
    return std::make_unique<PlainStatus>([as_json](std::string_view text) {
      write_all(STDERR_FILENO, as_json->line(text, "info", wall_now()));
    });
  if (plain) return std::make_unique<PlainStatus>(sink);
  const auto now = [] {
    return OwnTime(
        std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch()));
  };
  return std::make_unique<TerminalStatus>(
      sink, [] { return window_width(STDERR_FILENO); }, now, color);
}

void tell(std::string_view text) {
  write_all(STDERR_FILENO, "billstop: " + std::string(text) + "\n");
}

int help_or_version(const CommandLine& line, std::span<const CommandSpec> commands) {
  const CommandSpec* command = find_command(commands, line.command);
  write_all(STDOUT_FILENO, line.version         ? version_text(BILLSTOP_VERSION)
                           : command != nullptr ? command_help(*command)
                                                : program_help(commands));
  return 0;
}

int run_command_line(const CommandLine& line, const std::vector<std::string>& args,
                     std::span<const CommandSpec> commands, const Environment& environment,
                     const std::filesystem::path& executable) {
  check_result_files(line);
  InstalledPlugins installed = InstalledPlugins::beside(executable, line.plugin_dirs);
  // These two speak of the settings themselves: mistakes in them are their matter.
  const bool of_settings = line.command == "settings" || line.command == "init";
  const Settings settings =
      of_settings ? Settings{} : settings_for(line, [&](const std::vector<std::string>& folders) {
        installed.add_folders(folders);
        return installed.ids();
      });
  installed.hold_to_pins(settings);
  const bool no_color = line.no_color || environment.get("NO_COLOR").has_value();
  const bool terminal = isatty(STDERR_FILENO) != 0 && environment.get("TERM") != "dumb";
  const auto log_json = line.log_json ? std::make_shared<LogLines>() : nullptr;
  set_up_log(line.log_level.value_or(LogLevel::warn), log_json);
  const auto status =
      make_status(!terminal || line.output == OutputForm::json, log_json, !no_color);
  for (const std::string& word : line.without_effect)
    status->problem(word + " has no effect on " + line.command);
  const CommandContext context{
      .line = line,
      .settings = settings,
      .environment = environment,
      .installed = installed,
      .commands = commands,
      .wall_now = wall_now,
      .status = *status,
      .style = {.width = isatty(STDOUT_FILENO) != 0 ? window_width(STDOUT_FILENO) : 100,
                .color = !no_color && isatty(STDOUT_FILENO) != 0},
      .out =
          [&](std::string_view text) {
            if (auto* shown = dynamic_cast<TerminalStatus*>(status.get())) shown->clear();
            write_all(STDOUT_FILENO, text);
            if (!text.ends_with('\n')) write_all(STDOUT_FILENO, "\n");
          },
      .ask =
          [&](std::string_view question) {
            if (auto* shown = dynamic_cast<TerminalStatus*>(status.get())) shown->clear();
            return ask_terminal(question);
          }};
  if (line.merge) return merge_command(context);
  if (!line.accounts.empty()) return accounts_command(context, args, executable.string());
  if (!line.shard.empty()) throw UsageError("--shard is a part of --accounts: give that too");
  return table().at(line.command)(context);
}

}  // namespace

int run_program(const std::vector<std::string>& args, const Environment& environment,
                const std::filesystem::path& executable) {
  const std::vector<CommandSpec> commands = our_commands();
  try {
    const CommandLine line = parse_command_line(args, commands);
    if (line.help || line.version) return help_or_version(line, commands);
    return run_command_line(line, args, commands, environment, executable);
  } catch (const UsageError& error) {
    tell(error.what());
    return to_int(ExitCode::bad_usage);
  } catch (const BillFileError& error) {
    tell(error.what());
    return to_int(ExitCode::bad_usage);
  } catch (const CredentialsError& error) {
    tell(error.what());
    return to_int(ExitCode::bad_usage);
  } catch (const PlanFileError& error) {
    tell(error.what());
    return to_int(ExitCode::bad_usage);
  } catch (const SafetyRefusal& error) {
    tell(std::string("refused, nothing was done: ") + error.what());
    return to_int(ExitCode::refused);
  } catch (const StateLocked& error) {
    tell(std::string("refused, nothing was done: ") + error.what());
    return to_int(ExitCode::refused);
  } catch (const PlanError& error) {
    tell(std::string("refused, nothing was done: ") + error.what());
    return to_int(ExitCode::refused);
  } catch (const JournalError& error) {
    tell(std::string("nothing was done: ") + error.what());
    return to_int(ExitCode::bad_usage);
  } catch (const CouldNotTellError& error) {
    tell(std::string("could not tell: ") + error.what());
    return to_int(ExitCode::could_not_tell);
  } catch (const Interrupted&) {
    tell("interrupted, nothing was stopped");
    return to_int(ExitCode::interrupted);
  } catch (const std::exception& error) {
    tell(std::string("a fault of billstop's own, please report it: ") + error.what());
    return to_int(ExitCode::fault);
  }
}

}  // namespace billstop::core
