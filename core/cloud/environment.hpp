// The process environment as a value, so that no test ever reads the real one. Built in main.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace billstop::core {

struct Environment {
  std::map<std::string, std::string> variables{};
  std::string home{};  // empty: no home, no files are looked for

  // An empty variable counts as absent.
  std::optional<std::string> get(const std::string& name) const;

  // `block` is main's third argument or environ; HOME becomes `home`.
  static Environment from_block(const char* const* block);
};

}  // namespace billstop::core
