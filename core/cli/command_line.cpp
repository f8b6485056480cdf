#include "core/cli/command_line.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "core/cli/option_values.hpp"
#include "core/cli/options.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

constexpr const char* words_key = "command and arguments";

std::string in_quotes(std::string_view text) {
  return "'" + safe_text(text, 200) + "'";
}

po::options_description described() {
  po::options_description description;
  for (const OptionSpec& option : all_options()) {
    std::string names(option.name);
    if (option.letter != 0) names.append(",").append(1, option.letter);
    if (option.value.empty())
      description.add_options()(names.c_str(), po::bool_switch(), "");
    else if (option.repeats)
      description.add_options()(names.c_str(), po::value<Texts>(), "");
    else
      description.add_options()(names.c_str(), po::value<std::string>(), "");
  }
  description.add_options()(words_key, po::value<Texts>(), "");
  return description;
}

// The library's errors in our words.
[[noreturn]] void rethrow(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const po::unknown_option& unknown) {
    const std::string name = unknown.get_option_name();
    throw UsageError("there is no option " + in_quotes(name) + did_you_mean(name, option_words()));
  } catch (const po::multiple_occurrences& many) {
    throw UsageError(many.get_option_name() + " can be given once only");
  } catch (const po::invalid_command_line_syntax& syntax) {
    const bool is_switch = syntax.kind() == po::invalid_command_line_syntax::extra_parameter;
    throw UsageError(syntax.get_option_name() + (is_switch ? " takes no value" : " needs a value"));
  } catch (const po::error& other) {
    throw UsageError(safe_text(other.what(), 300));
  }
}

// "--confirm --region x": the library would take --region for the account.
void refuse_options_as_values(const po::parsed_options& parsed) {
  for (const po::option& option : parsed.options)
    if (option.position_key == -1 && option.original_tokens.size() == 2 &&
        option.original_tokens[1].starts_with("--"))
      throw UsageError("--" + option.string_key + " needs a value; " +
                       in_quotes(option.original_tokens[1]) + " looks like an option");
}

po::variables_map read(std::span<const std::string> args) {
  namespace style = po::command_line_style;
  const po::options_description description = described();
  po::positional_options_description positions;
  positions.add(words_key, -1);
  po::variables_map given;
  try {
    // No guessing: an option cut short could become another one with a later version.
    const po::parsed_options parsed = po::command_line_parser(Texts(args.begin(), args.end()))
                                          .options(description)
                                          .positional(positions)
                                          .style(style::unix_style & ~style::allow_guessing)
                                          .run();
    refuse_options_as_values(parsed);
    po::store(parsed, given);
    po::notify(given);
  } catch (const po::error&) {
    rethrow(std::current_exception());
  }
  return given;
}

// Only what the user wrote; switches that were not given are there as false.
bool was_given(const po::variables_map& given, const OptionSpec& option) {
  const auto found = given.find(std::string(option.name));
  return found != given.end() && !found->second.defaulted();
}

class Given {
 public:
  explicit Given(const po::variables_map& given) : given_(given) {}

  bool has(const char* name) const { return given_.count(name) > 0; }
  bool on(const char* name) const { return given_[name].as<bool>(); }
  const std::string& text(const char* name) const { return given_[name].as<std::string>(); }
  Texts texts(const char* name) const { return has(name) ? given_[name].as<Texts>() : Texts(); }

 private:
  const po::variables_map& given_;
};

void read_common(const Given& given, CommandLine& line) {
  if (given.has("config")) line.config_file = text_of("config", given.text("config"));
  if (given.has("state-dir")) line.state_dir = text_of("state-dir", given.text("state-dir"));
  line.plugin_dirs = texts_of("plugin-dir", given.texts("plugin-dir"));
  if (given.has("output")) line.output = output_of(given.text("output"));
  if (given.has("log-level")) line.log_level = log_level_of(given.text("log-level"));
  line.no_color = given.on("no-color");
  if (given.has("log-format")) line.log_json = log_json_of(given.text("log-format"));
  line.regions = words_of("region", given.texts("region"));
  line.projects = words_of("project", given.texts("project"));
  if (given.has("plugins")) line.plugins = words_of("plugins", given.texts("plugins"));
  if (given.has("allow")) line.allow = consent_of(words_of("allow", given.texts("allow")));
  line.obs_paths = obs_paths_of(given.texts("obs-path"));
  if (given.has("obs")) line.obs_way = obs_way_of(given.text("obs"));
  line.owners = owners_of(words_of("owners", given.texts("owners")));
  line.protect = texts_of("protect", given.texts("protect"));
  if (given.has("older-than"))
    line.older_than = duration_of("older-than", given.text("older-than"));
  if (given.has("max-resources"))
    line.max_resources = count_of("max-resources", given.text("max-resources"));
  if (given.has("max-share"))
    line.max_share_percent = percent_of("max-share", given.text("max-share"));
  if (given.has("rate-share"))
    line.rate_share_percent = percent_of("rate-share", given.text("rate-share"));
  if (given.has("confirm")) line.confirm = text_of("confirm", given.text("confirm"));
  line.require_zero = given.on("require-zero");
  line.fail_on_new = given.on("fail-on-new");
}

void read_own(const Given& given, CommandLine& line) {
  if (given.has("plan-file")) line.plan_file = text_of("plan-file", given.text("plan-file"));
  if (given.has("max-rate")) line.max_rate = text_of("max-rate", given.text("max-rate"));
  if (given.has("owner-tag")) line.owner_tag = text_of("owner-tag", given.text("owner-tag"));
  if (given.has("hours")) line.hours = hours_of("hours", given.text("hours"));
  line.merge = given.on("merge");
  if (given.has("announce")) line.announce = duration_of("announce", given.text("announce"));
  if (given.has("keep")) line.keep = duration_of("keep", given.text("keep"));
  line.accounts = words_of("accounts", given.texts("accounts"));
  if (given.has("shard")) line.shard = text_of("shard", given.text("shard"));
  if (given.has("html")) line.html_file = text_of("html", given.text("html"));
  if (given.has("junit")) line.junit_file = text_of("junit", given.text("junit"));
  if (given.has("markdown")) line.markdown_file = text_of("markdown", given.text("markdown"));
  if (given.has("metrics")) line.metrics_file = text_of("metrics", given.text("metrics"));
  line.only = texts_of("only", given.texts("only"));
  if (given.has("expect")) line.expect_hash = hash_of("expect", given.text("expect"));
  if (given.has("max-age")) line.max_age = duration_of("max-age", given.text("max-age"));
  line.refresh = given.on("refresh");
  line.bill = given.on("bill") || given.has("bill-file");
  if (given.has("bill-file")) line.bill_file = text_of("bill-file", given.text("bill-file"));
  line.wait = given.on("wait");
  if (given.has("settle")) line.settle = duration_of("settle", given.text("settle"));
  if (given.has("month")) line.month = month_of("month", given.text("month"));
  line.schedule = given.on("schedule");
  if (given.has("for")) line.policy_for = policy_for_of(given.text("for"));
}

// "plan and run" of "plan run".
std::string in_words(std::string_view commands) {
  std::string text(commands);
  for (size_t space = text.find(' '); space != std::string::npos; space = text.find(' ', space + 5))
    text.replace(space, 1, " and ");
  return text;
}

void check_options(const po::variables_map& given, CommandLine& line) {
  for (const OptionSpec& option : all_options()) {
    if (!was_given(given, option) || option.counts_for(line.command)) continue;
    if (!option.common)
      throw UsageError("--" + std::string(option.name) + " belongs to " +
                       in_words(option.commands) + ", not to " + line.command);
    line.without_effect.push_back("--" + std::string(option.name));
  }
}

void check_plugins_arguments(const Texts& arguments) {
  const Texts known = {"list", "show", "new"};
  const std::string& verb = arguments.front();
  if (std::ranges::find(known, verb) == known.end())
    throw UsageError("plugins takes list, show ID or new NAME, not " + in_quotes(verb) +
                     did_you_mean(verb, known));
  if (verb == "show" && arguments.size() < 2)
    throw UsageError("plugins show needs the ID of a plugin");
  if (verb == "new" && arguments.size() < 2)
    throw UsageError("plugins new needs a NAME for the plugin");
  if (verb == "list" && arguments.size() > 1)
    throw UsageError("plugins list takes nothing more, not " + in_quotes(arguments[1]));
}

void check_arguments(const CommandSpec& command, const Texts& arguments) {
  const std::string name(command.name);
  if (arguments.size() < command.fewest)
    throw UsageError(name + " needs " + std::string(command.arguments) +
                     ", such as: " + std::string(command.example));
  if (arguments.size() > command.most)
    throw UsageError(name + " does not take " + in_quotes(arguments[command.most]) +
                     (command.most == 0 ? "" : ", only " + std::string(command.arguments)));
  for (const std::string& argument : arguments)
    if (argument.empty()) throw UsageError(name + " was given an empty argument");
  if (name == "plugins") check_plugins_arguments(arguments);
  if (name == "settings" && arguments.front() != "check")
    throw UsageError("settings takes check, not " + in_quotes(arguments.front()) +
                     did_you_mean(arguments.front(), Texts{"check"}));
}

const CommandSpec& command_named(const std::string& name, std::span<const CommandSpec> commands) {
  const CommandSpec* command = find_command(commands, name);
  if (command != nullptr) return *command;
  Texts known;
  for (const CommandSpec& one : commands) known.emplace_back(one.name);
  throw UsageError("there is no command " + in_quotes(name) + did_you_mean(name, known) +
                   "; billstop --help lists them");
}

}  // namespace

CommandLine parse_command_line(std::span<const std::string> args,
                               std::span<const CommandSpec> commands) {
  const po::variables_map given_map = read(args);
  const Given given(given_map);
  CommandLine line;
  line.help = given.on("help");
  line.version = given.on("version");
  Texts words = given.texts(words_key);
  if (!words.empty() && words.front() == "help") {
    line.help = true;
    words.erase(words.begin());
  }
  const CommandSpec* command = nullptr;
  if (!words.empty()) {
    command = &command_named(words.front(), commands);
    line.command = words.front();
    line.arguments.assign(words.begin() + 1, words.end());
  }
  if (line.help || line.version) return line;
  if (command == nullptr) throw UsageError("no command was given; billstop --help lists them");
  const bool merges = line.command == "report" && given.on("merge");
  if (!merges) check_arguments(*command, line.arguments);
  if (merges && line.arguments.empty())
    throw UsageError(
        "report --merge needs the FILEs to join, such as: billstop report --merge 1.json 2.json");
  read_common(given, line);
  read_own(given, line);
  check_options(given_map, line);
  if (line.output == OutputForm::ical && line.command != "calendar")
    throw UsageError("--output ical belongs to calendar, not to " + line.command);
  if (line.command == "policy" && !line.policy_for)
    throw UsageError("policy needs --for plan, --for apply or --for audit");
  return line;
}

}  // namespace billstop::core
