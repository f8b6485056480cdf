// Completion scripts for shells, made from the tables of commands and options.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/cli/commands.hpp"

namespace billstop::core {

// shell: bash, zsh or fish. Throws UsageError on any other.
std::string completion_script(std::string_view shell, std::span<const CommandSpec> commands);

}  // namespace billstop::core
