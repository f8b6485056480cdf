#include "core/cli/commands.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

constexpr CommandSpec commands[] = {
    {"plan", "", 0, 0, "look everywhere, decide, show; changes nothing",
     "Every installed plugin looks, read-only. Only the enabled ones may stop what they find, and "
     "only by ways whose effect is allowed. With -o the plan is a file that apply follows.",
     "billstop plan --allow reversible,instance -o plan.jsonl"},
    {"apply", "FILE", 1, 1, "do what the plan says, verify, look again",
     "Consent is taken from the plan alone; what has changed since is skipped, what has appeared "
     "is told and never touched.",
     "billstop apply plan.jsonl --confirm my-account"},
    {"run", "", 0, 0, "plan, show, ask, apply",
     "Asks on a terminal for the account's name or id; --confirm answers it elsewhere.",
     "billstop run --plugins notebook,training --confirm my-account"},
    {"find", "TEXT", 1, 1, "an id, name or bill id: why it bills, who pays, what ends it",
     "Takes what a bill names, or a part of an id or name.", "billstop find llm-train"},
    {"bill", "", 0, 0, "the bill held against what is there; changes nothing",
     "Every line of ModelArts, and of the OBS, EVS and SFS that it uses: which resource it is, "
     "what "
     "could not be located and where to look, what runs and is not billed yet, what a package or "
     "coupon pays for. The bill lags the usage by up to a day.",
     "billstop bill --month 2026-03"},
    {"calendar", "", 0, 0, "the days to come on which money moves; changes nothing",
     "When what is paid ahead for is renewed, becomes pay-per-use or ends, and whatever else a "
     "plugin knows a day of. With --output ical a file for a calendar.",
     "billstop calendar --output ical"},
    {"verify", "[RUN]", 0, 1, "look again: what still runs?",
     "With RUN the resources of that run are held against what runs now.",
     "billstop verify --require-zero"},
    {"guard", "", 0, 0, "fail when something burns against a policy; changes nothing",
     "For a pipeline each night: over a rate, older than an age, without an owner's tag, outside "
     "hours; \"guard\" in the settings says the same. What is protected is held to the rate alone. "
     "Exit 3: something burns against it; 4: it could not be told.",
     "billstop guard --older-than 24h --owner-tag owner --junit guard.xml"},
    {"audit", "RUN", 1, 1, "hold the bill against the run",
     "Each resource that the run ended is proved, still billed, or too early to tell, since the "
     "bill lags the usage: then the exit code is 6 and --wait waits for it. --html writes the "
     "run's "
     "page with the proof in it.",
     "billstop audit 20260301-080530-1f3a"},
    {"resume", "RUN", 1, 1, "go on after a crash or an interruption",
     "What was open is verified before anything is stopped. Of a finished run everything is "
     "verified again.",
     "billstop resume 20260301-080530-1f3a"},
    {"undo", "RUN", 1, 1, "start again what a run stopped, as far as it was kept",
     "Services and notebooks are started, schedules enabled; what was deleted, terminated or ended "
     "by itself stays as it is, and is told. Asks like run does. May be repeated: what runs is "
     "left.",
     "billstop undo 20260301-080530-1f3a --confirm my-account"},
    {"runs", "", 0, 0, "list the runs, oldest first", "", "billstop runs --output json"},
    {"report", "RUN | --merge FILE...", 1, 1, "show a run, or feed it to a pipeline",
     "With --html a page is written as well: timeline, money an hour, tables that filter and sort.",
     "billstop report 20260301-080530-1f3a --output json"},
    {"doctor", "", 0, 0, "what the caller may see; changes nothing",
     "Who the caller is, the site, the clock, and for each region, project and listing: ok, "
     "denied or partial.",
     "billstop doctor --region cn-north-4"},
    {"policy", "", 0, 0, "the least IAM policy for a command", "", "billstop policy --for apply"},
    {"plugins", "list | show ID | new NAME", 1, 2, "what is there, enabled, and what it may do",
     "new writes a project ./NAME that builds and passes its tests as it stands: a plugin of one's "
     "own to go on from.",
     "billstop plugins show notebook"},
    {"init", "", 0, 0, "write billstop.json, with a word on each key", "", "billstop init"},
    {"settings", "check [FILE]", 1, 2, "what is wrong with the settings, if anything", "",
     "billstop settings check billstop.json"},
    {"completion", "bash | zsh | fish", 1, 1, "a script that completes commands and options",
     "Now: source <(billstop completion bash). For good: the script's first line says where.",
     "billstop completion bash"},
};

}  // namespace

std::span<const CommandSpec> all_commands() {
  return commands;
}

const CommandSpec* find_command(std::span<const CommandSpec> among, std::string_view name) {
  const auto found = std::find_if(among.begin(), among.end(), [name](const CommandSpec& command) {
    return command.name == name;
  });
  return found == among.end() ? nullptr : &*found;
}

}  // namespace billstop::core
