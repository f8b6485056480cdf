// What a plugin's file says without running it: its manifest and what it exports. Shares no code
// with billstop's own reader, so that the two check each other.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace billstop::checker {

using Json = nlohmann::json;

struct RequestRule {
  std::string phase{}, service{}, method{}, path{};
  bool any_query = false;
  std::vector<std::string> query{};
};

struct PluginFile {
  std::filesystem::path path{};  // absolute
  Json manifest{};
  std::vector<RequestRule> requests{};
  std::vector<std::string> exported{};  // names of dynamic symbols that it defines
  bool unique_symbols = false;          // that keep it mapped for ever
  std::string problem{};                // why the rest could not be read

  std::string id() const { return manifest.value("id", std::string()); }
  const Json* kind(const std::string& name) const;
  const Json* way(const std::string& kind, const std::string& way) const;
  size_t batch(const std::string& kind) const;
};

PluginFile read_plugin_file(const std::filesystem::path& path);

// What is wrong with the manifest's list of requests, in words; empty: nothing.
std::string requests_problem(const PluginFile& file);

}  // namespace billstop::checker
