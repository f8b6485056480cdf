#include "core/cli/options.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

constexpr std::string_view choosing = "plan run";
constexpr std::string_view stopping = "plan run apply resume guard";
constexpr std::string_view fleet = "plan run verify guard doctor";
constexpr std::string_view reporting = "plan run apply resume verify report";
constexpr std::string_view looking =
    "plan run apply resume find verify bill audit doctor guard undo";

constexpr OptionSpec options[] = {
    {.name = "plan-file",
     .letter = 'o',
     .value = "FILE",
     .help = "write the plan there",
     .commands = "plan"},
    {.name = "html",
     .value = "FILE",
     .help = "write a page for a browser there: one file that loads nothing",
     .commands = "plan run apply resume verify report audit"},
    {.name = "junit",
     .value = "FILE",
     .help = "write JUnit there, for a pipeline's list of tests",
     .commands = "plan run apply resume verify report guard audit"},
    {.name = "markdown",
     .value = "FILE",
     .help = "write Markdown there, for a pipeline's summary",
     .commands = "plan run apply resume verify report guard"},
    {.name = "metrics",
     .value = "FILE",
     .help = "write OpenMetrics there, for a collector that reads files",
     .commands = reporting},
    {.name = "announce",
     .value = "TIME",
     .help = "apply refuses the plan until so long from now, such as 24h",
     .commands = "plan"},
    {.name = "keep",
     .value = "TIME",
     .help = "remove finished runs that are older, such as 90d",
     .commands = "runs"},
    {.name = "max-rate",
     .value = "RATE",
     .help = "all that burns may cost so much an hour, such as '12.5 CNY'",
     .commands = "guard"},
    {.name = "owner-tag",
     .value = "KEY",
     .help = "what burns must carry this tag",
     .commands = "guard"},
    {.name = "hours",
     .value = "HOURS",
     .help = "nothing burns outside, such as 'Mon-Fri 08:00-20:00 +08:00'",
     .commands = "guard"},
    {.name = "merge",
     .help = "join the documents of several accounts or shards",
     .commands = "report"},
    {.name = "accounts",
     .value = "all|A,B",
     .help = "go through these accounts of the settings, side by side",
     .repeats = true,
     .commands = fleet},
    {.name = "shard",
     .value = "I/N",
     .help = "of --accounts the I-th part of N; auto/N: by the job's own index",
     .commands = fleet},
    {.name = "only",
     .value = "SELECTOR",
     .help = "only these: KIND:ID names one, KIND, KIND:GLOB and name:GLOB merely restrict",
     .repeats = true,
     .commands = choosing},
    {.name = "expect",
     .value = "HASH",
     .help = "the SHA-256 of the plan that was reviewed",
     .commands = "apply"},
    {.name = "max-age",
     .value = "TIME",
     .help = "how old the plan may be, 1h by default",
     .commands = "apply"},
    {.name = "refresh",
     .help = "accept an older plan: apply looks again anyway",
     .commands = "apply"},
    {.name = "bill",
     .help = "read the bill too: what it names, and rates by it",
     .commands = "plan find"},
    {.name = "bill-file",
     .value = "FILE",
     .help = "the bill as the console exports it, CSV, instead of asking for it",
     .commands = "bill plan find"},
    {.name = "wait", .help = "until the bill can tell", .commands = "audit"},
    {.name = "settle",
     .value = "TIME",
     .help = "how long after an hour its lines may come, 24h by default",
     .commands = "audit"},
    {.name = "month",
     .value = "YYYY-MM",
     .help = "of which month, in GMT+8; this one by default",
     .commands = "bill"},
    {.name = "schedule",
     .help = "when each resource was asked and ended, and what bounded the run",
     .commands = "report"},
    {.name = "for",
     .value = "COMMAND",
     .words = "plan apply audit undo",
     .help = "plan, apply, audit or undo",
     .commands = "policy"},

    {.name = "config",
     .value = "FILE",
     .help = "settings, billstop.json by default",
     .common = true},
    {.name = "region",
     .value = "A,B",
     .help = "look in these regions only",
     .repeats = true,
     .common = true,
     .commands = looking},
    {.name = "project",
     .value = "A,B",
     .help = "look in these projects only (ids or names)",
     .repeats = true,
     .common = true,
     .commands = looking},
    {.name = "plugins",
     .value = "A,B",
     .help = "only these may stop; all look",
     .repeats = true,
     .common = true,
     .commands = "plan run policy plugins"},
    {.name = "allow",
     .value = "A,B",
     .words = "reversible instance data lapse refund",
     .help = "effects allowed: reversible (alone by default), instance, data, lapse, refund",
     .repeats = true,
     .common = true,
     .commands = choosing},
    {.name = "obs-path",
     .value = "PATH",
     .help = "an obs://bucket/key to delete as well",
     .repeats = true,
     .common = true,
     .commands = choosing},
    {.name = "obs",
     .value = "WAY",
     .help = "how buckets named by --obs-path go: empty (by default), delete, lifecycle",
     .common = true,
     .commands = choosing},
    {.name = "owners",
     .value = "all|A,B",
     .help = "whose resources, besides the caller's",
     .repeats = true,
     .common = true,
     .commands = choosing},
    {.name = "protect",
     .value = "RULE",
     .help = "never touch: tag:KEY[=VALUE], name:GLOB, id:X, kind:K, owner:X, age:24h",
     .repeats = true,
     .common = true,
     .commands = stopping},
    {.name = "older-than",
     .value = "TIME",
     .help = "only what is older, such as 24h; guard: nothing may be older",
     .common = true,
     .commands = "plan run guard"},
    {.name = "max-resources",
     .value = "N",
     .help = "refuse to stop more, 100 by default",
     .common = true,
     .commands = stopping},
    {.name = "max-share",
     .value = "PERCENT",
     .help = "refuse to stop a larger share",
     .common = true,
     .commands = stopping},
    {.name = "rate-share",
     .value = "PERCENT",
     .help = "how much of a request quota that the cloud tells may be used, 50% by default",
     .common = true,
     .commands = looking},
    {.name = "confirm",
     .value = "ACCOUNT",
     .help = "the account meant: its name or domain id",
     .common = true,
     .commands = looking},
    {.name = "require-zero",
     .help = "exit 3 when any meter is left running",
     .common = true,
     .commands = "run apply resume verify"},
    {.name = "fail-on-new",
     .help = "exit 3 when something billed is newer than the plan",
     .common = true,
     .commands = "run apply resume verify"},
    {.name = "output",
     .value = "text|json|ical",
     .words = "text json ical",
     .help = "text by default; ical for the calendar alone",
     .common = true},
    {.name = "state-dir", .value = "DIR", .help = "where runs are kept", .common = true},
    {.name = "plugin-dir",
     .value = "DIR",
     .help = "a further folder of plugins",
     .repeats = true,
     .common = true},
    {.name = "log-level",
     .value = "LEVEL",
     .words = "off error warn info debug",
     .help = "off, error, warn, info or debug",
     .common = true},
    {.name = "log-format",
     .value = "text|json",
     .words = "text json",
     .help = "of progress and log on stderr: json is an object a line",
     .common = true},
    {.name = "no-color", .help = "no colors", .common = true},
    {.name = "help", .letter = 'h', .help = "this text", .common = true},
    {.name = "version", .help = "which billstop this is", .common = true},
};

}  // namespace

bool OptionSpec::counts_for(std::string_view command) const {
  if (commands.empty()) return true;
  std::string_view rest = commands;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == command) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::span<const OptionSpec> all_options() {
  return options;
}

const OptionSpec* find_option(std::string_view name) {
  const auto found = std::find_if(std::begin(options), std::end(options),
                                  [name](const OptionSpec& option) { return option.name == name; });
  return found == std::end(options) ? nullptr : found;
}

std::string option_names(const OptionSpec& option) {
  std::string names;
  if (option.letter != 0) names.append("-").append(1, option.letter).append(", ");
  names.append("--").append(option.name);
  if (!option.value.empty()) names.append(" ").append(option.value);
  return names;
}

std::vector<std::string> option_words() {
  std::vector<std::string> words;
  for (const OptionSpec& option : options) words.push_back("--" + std::string(option.name));
  return words;
}

}  // namespace billstop::core
