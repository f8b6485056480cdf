#include "core/cli/help.hpp"

#include <algorithm>

#include "core/cli/options.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {
namespace {

constexpr size_t command_column = 26;
constexpr size_t option_column = 28;

void put_options(TextPage& page, std::string_view heading, const CommandSpec& command,
                 bool common) {
  bool any = false;
  for (const OptionSpec& option : all_options()) {
    if (option.common != common || !option.counts_for(command.name)) continue;
    if (!any) page.heading(heading);
    any = true;
    page.term(2, option_names(option), option_column, option.help);
  }
}

}  // namespace

std::string program_help(std::span<const CommandSpec> commands) {
  TextPage page({});
  page.line(0,
            "billstop finds what ModelArts still bills in a Huawei Cloud account, stops it in "
            "dependency order, and proves that the billing stopped.");
  page.heading("Usage: billstop COMMAND [OPTIONS]");
  page.blank();
  for (const CommandSpec& command : commands) {
    std::string term(command.name);
    if (!command.arguments.empty()) term.append(" ").append(command.arguments);
    page.term(2, std::move(term), command_column, command.summary);
  }
  page.blank();
  page.line(0, "billstop COMMAND --help tells the options of a command.");
  page.line(0, "Example: billstop plan");
  page.heading("Exit codes, the first that holds");
  page.line(2,
            "130 interrupted, can be resumed; 1 fault of billstop; 2 bad usage or settings; 5 "
            "refused by a safety rule; 4 could not tell; 3 something planned did not end; 6 "
            "still pending; 0 done and verified");
  return page.take();
}

std::string command_help(const CommandSpec& command) {
  TextPage page({});
  std::string usage = "Usage: billstop ";
  usage.append(command.name);
  if (!command.arguments.empty()) usage.append(" ").append(command.arguments);
  page.line(0, usage + " [OPTIONS]");
  page.line(0, command.summary);
  if (!command.details.empty()) page.line(2, command.details);
  put_options(page, "Options", command, false);
  put_options(page, "Common options", command, true);
  page.blank();
  page.line(0, "Example: " + std::string(command.example));
  return page.take();
}

std::string version_text(std::string_view version) {
  return "billstop " + std::string(version) + " (plugin ABI 1)\n";
}

}  // namespace billstop::core
