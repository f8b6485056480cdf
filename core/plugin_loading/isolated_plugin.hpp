// A plugin that runs in processes of its own. To the rest of the core it is an InProcessPlugin
// whose functions are stand-ins: each hands its call to a process and answers what that asks.
#pragma once

#include <filesystem>
#include <string>

#include "core/plugin_loading/in_process_plugin.hpp"

namespace billstop::core {

struct IsolationSetup {
  std::filesystem::path host_program{};  // billstop-plugin-host
  std::filesystem::path plugin_file{};
  size_t processes_max = 4;  // calls that run at once; more wait
  size_t deaths_max = 5;     // that often a new process is started for one that died
};

// [loop] Starts the first process and runs the plugin's create in it.
CreatedPlugin create_isolated_plugin(const Manifest& manifest, const IsolationSetup& setup,
                                     const std::string& settings_json, const HostParts& host);

}  // namespace billstop::core
