#include "core/cloud/environment.hpp"

#include <string_view>

namespace billstop::core {

std::optional<std::string> Environment::get(const std::string& name) const {
  const auto found = variables.find(name);
  if (found == variables.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

Environment Environment::from_block(const char* const* block) {
  Environment out;
  for (; block && *block; ++block) {
    const std::string_view entry(*block);
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    out.variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  out.home = out.get("HOME").value_or("");
  return out;
}

}  // namespace billstop::core
