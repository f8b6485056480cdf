// The help texts, made from the tables of commands and options.
#pragma once

#include <span>
#include <string>

#include "core/cli/commands.hpp"

namespace billstop::core {

std::string program_help(std::span<const CommandSpec> commands);
// Usage, what it does, its options and one example.
std::string command_help(const CommandSpec& command);
std::string version_text(std::string_view version);  // "billstop 0.1.0 (plugin ABI 1)"

}  // namespace billstop::core
