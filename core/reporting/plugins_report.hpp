// What `plugins list` and `plugins show` answer: what is there, enabled, and what it may do.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct PluginFacts {
  Manifest manifest{};  // empty id: the file could not be read as a plugin
  std::string file{};
  bool enabled = false;   // may stop; every loaded plugin looks
  std::string refusal{};  // why the file is not loaded, or empty
  bool bundled = false;   // came with this billstop
  bool isolated = false;  // runs in processes of its own
  // Of `show` alone.
  std::string sha256{};
  std::vector<std::string> held{}, not_held{};  // what isolation keeps it from here, and what not
};

std::string plugins_list_text(std::span<const PluginFacts> plugins, const TextStyle& style);
std::string plugins_list_json(std::span<const PluginFacts> plugins);

std::string plugin_show_text(const PluginFacts& plugin, const TextStyle& style);
std::string plugin_show_json(const PluginFacts& plugin);

}  // namespace billstop::core
