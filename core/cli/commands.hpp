// The commands there can be. The program hands on those it has; only these are shown and parsed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace billstop::core {

struct CommandSpec {
  std::string_view name;
  std::string_view arguments;  // as help shows them: "FILE", "[RUN]", "list | show ID"
  size_t fewest = 0, most = 0;
  std::string_view summary;
  std::string_view details;  // sentences for the command's own help
  std::string_view example;
};

std::span<const CommandSpec> all_commands();
// Null when there is none of this name.
const CommandSpec* find_command(std::span<const CommandSpec> commands, std::string_view name);

}  // namespace billstop::core
