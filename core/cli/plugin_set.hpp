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

// What lies in the plugin folders, read without running any of it.
class InstalledPlugins {
 public:
  // The bundled ones of PREFIX/lib/billstop/plugins for PREFIX/bin/billstop, then `more`.
  static InstalledPlugins beside(const std::filesystem::path& executable,
                                 const std::vector<std::string>& more);

  void add_folders(const std::vector<std::string>& folders);

  const std::vector<CatalogEntry>& entries() const { return entries_; }
  std::vector<Manifest> manifests() const;
  std::vector<std::string> ids() const;
  std::vector<PluginFacts> facts(const std::vector<PluginId>& enabled) const;

 private:
  void add_folder(const std::filesystem::path& folder);

  std::vector<CatalogEntry> entries_;
};

// Instances for one account. [loop] All functions.
class PluginSet {
 public:
  // Every installed plugin is made, or told as a problem to the status.
  void load(const InstalledPlugins& installed, const Settings& settings, Loop& loop,
            PluginRunner& runner, CloudClient& client, Status& status);

  std::vector<Plugin*> plugins() const;

 private:
  std::unique_ptr<RequestSender> sender_;
  std::vector<std::unique_ptr<Plugin>> plugins_;  // in the order of the catalog
};

}  // namespace billstop::core
