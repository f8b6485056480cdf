// init, settings check: they read and write this machine alone and reach no cloud.
#include <filesystem>
#include <fstream>

#include "core/cli/commands_impl.hpp"
#include "core/cli/exit_codes.hpp"
#include "core/domain/safe_text.hpp"
#include "core/planning/protect_rules.hpp"

namespace billstop::core {

namespace {

constexpr std::string_view first_settings = R"({
  // Comments are allowed here. Every key may be left out; `billstop settings check` tells mistakes.

  // The account that the keys must belong to: name or domain id. Anything else is refused.
  // "account": "my-account",

  // Accounts that are never touched, whatever else is said.
  // "accounts": {"never": ["production"]},

  // Look in these regions only; without it in all where the account has a project.
  // "regions": ["cn-north-4"],

  // What stays, beside what carries the tag billstop:keep.
  "protect": [
    // "name:prod-*", "tag:env=production", "owner:ann", "age:2h"
  ],

  // Effects that a stop may have: reversible, instance, data, lapse, refund.
  "allow": ["reversible"],

  // Younger resources stay.
  // "older_than": "24h",

  // What `billstop guard` holds the account against.
  // "guard": {"older_than": "24h", "owner_tag": "owner", "max_rate_per_hour": "50 CNY",
  //           "hours": "Mon-Fri 08:00-20:00 +08:00"},

  // Who is told what a command came to; BILLSTOP_WEBHOOK_SECRET signs it.
  // "notices": {"webhook": "https://hooks.example.com/billstop"},

  // More resources than this are never stopped in one run.
  "max_resources": 100
}
)";

}  // namespace

int init_command(const CommandContext& c) {
  const std::string file = c.line.config_file.empty() ? "billstop.json" : c.line.config_file;
  if (std::filesystem::exists(file))
    throw UsageError(safe_text(file) + " is there already, and stays as it is");
  std::ofstream out(file, std::ios::binary);
  out << first_settings;
  out.flush();
  if (!out) throw UsageError(safe_text(file) + " cannot be written");
  c.out("Wrote " + safe_text(file) + ". Next: billstop doctor, then billstop plan.");
  return 0;
}

int settings_command(const CommandContext& c) {
  std::string file = c.line.arguments.size() > 1 ? c.line.arguments[1] : c.line.config_file;
  if (file.empty()) file = "billstop.json";
  const SettingsRead read = read_settings_file(
      file, {.known_plugins = c.installed.ids(), .rule_mistake = [](const std::string& rule) {
               return parse_protect_rule(rule).mistake;
             }});
  if (!read.mistakes.empty()) throw UsageError(to_text(read.mistakes, file));
  c.out(safe_text(file) + ": no mistake found");
  return to_int(ExitCode::ok);
}

}  // namespace billstop::core
