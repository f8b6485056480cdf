// What `plugins list` and `plugins show` answer: what is there, enabled, and what it may do.
#pragma once

#include <span>
#include <string>

#include "core/domain/manifest.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct PluginFacts {
  Manifest manifest{};  // empty id: the file could not be read as a plugin
  std::string file{};
  bool enabled = false;   // may stop; every loaded plugin looks
  std::string refusal{};  // why the file is not loaded, or empty
};

std::string plugins_list_text(std::span<const PluginFacts> plugins, const TextStyle& style);
std::string plugins_list_json(std::span<const PluginFacts> plugins);

std::string plugin_show_text(const PluginFacts& plugin, const TextStyle& style);
std::string plugin_show_json(const PluginFacts& plugin);

}  // namespace billstop::core
