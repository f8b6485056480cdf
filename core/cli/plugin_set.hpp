// The plugins on this machine, and those of them that could be made to work for one account.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/cloud/cloud_client.hpp"
#include "core/plugin_loading/in_process_plugin.hpp"
#include "core/plugin_loading/plugin_catalog.hpp"
#include "core/plugin_loading/request_sender.hpp"
#include "core/reporting/plugins_report.hpp"
#include "core/reporting/status.hpp"
#include "core/settings/settings.hpp"

namespace billstop::core {

struct InstalledPlugin : CatalogEntry {
  bool bundled = false;  // came with this billstop
};

// What lies in the plugin folders, read without running any of it.
class InstalledPlugins {
 public:
  // The bundled ones of PREFIX/lib/billstop/plugins for PREFIX/bin/billstop, then `more`.
  static InstalledPlugins beside(const std::filesystem::path& executable,
                                 const std::vector<std::string>& more);

  void add_folders(const std::vector<std::string>& folders);
  // With pins, every file that is neither bundled nor as pinned is refused.
  void hold_to_pins(const Settings& settings);

  const std::vector<InstalledPlugin>& entries() const { return entries_; }
  // The program that isolated plugins run in.
  const std::filesystem::path& host_program() const { return host_program_; }
  const std::filesystem::path& template_folder() const { return template_folder_; }
  std::vector<Manifest> manifests() const;
  std::vector<std::string> ids() const;
  std::vector<PluginFacts> facts(const std::vector<PluginId>& enabled,
                                 const Settings& settings) const;
  // What takes a look at the file or the kernel: its SHA-256, what isolation means here.
  void add_details(PluginFacts& facts) const;

 private:
  void add_folder(const std::filesystem::path& folder, bool bundled);

  std::vector<InstalledPlugin> entries_;
  std::filesystem::path host_program_, template_folder_;
};

// Instances for one account. [loop] All functions.
class PluginSet {
 public:
  // Every installed plugin is made, or told as a problem to the status. may_stop: those that are
  // enabled; of each that is not bundled the status is told what it may change.
  void load(const InstalledPlugins& installed, const Settings& settings,
            const std::vector<PluginId>& may_stop, Loop& loop, PluginRunner& runner,
            CloudClient& client, Status& status);

  std::vector<Plugin*> plugins() const;

 private:
  std::unique_ptr<RequestSender> sender_;
  std::vector<std::unique_ptr<Plugin>> plugins_;  // in the order of the catalog
};

}  // namespace billstop::core
