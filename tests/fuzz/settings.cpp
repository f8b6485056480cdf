// billstop.json as anybody may write it.
#include "core/settings/settings.hpp"

#include "core/planning/protect_rules.hpp"

using namespace billstop::core;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const SettingsContext context{
      .known_plugins = {"notebook", "pool", "training"},
      .rule_mistake = [](const std::string& rule) { return parse_protect_rule(rule).mistake; }};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const SettingsRead read = read_settings(text, context);
  if (!read.mistakes.empty()) to_text(read.mistakes, "billstop.json");
  return 0;
}
