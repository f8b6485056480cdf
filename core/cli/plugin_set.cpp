#include "core/cli/plugin_set.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "core/domain/safe_text.hpp"
#include "core/plugin_loading/library_loader.hpp"

namespace billstop::core {

InstalledPlugins InstalledPlugins::beside(const std::filesystem::path& executable,
                                          const std::vector<std::string>& more) {
  InstalledPlugins installed;
  installed.add_folder(executable.parent_path().parent_path() / "lib" / "billstop" / "plugins");
  installed.add_folders(more);
  return installed;
}

void InstalledPlugins::add_folders(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) add_folder(folder);
}

// Of two files with one id the first counts, also over several folders.
void InstalledPlugins::add_folder(const std::filesystem::path& folder) {
  for (CatalogEntry& entry : scan_plugins(folder)) {
    if (entry.manifest) {
      const auto same = std::ranges::find_if(entries_, [&](const CatalogEntry& known) {
        return known.manifest && known.manifest->id == entry.manifest->id;
      });
      if (same != entries_.end()) {
        entry.problem = entry.file.string() + ": the id " + entry.manifest->id.value +
                        " is taken by " + same->file.string();
        entry.manifest.reset();
      }
    }
    entries_.push_back(std::move(entry));
  }
}

std::vector<Manifest> InstalledPlugins::manifests() const {
  std::vector<Manifest> out;
  for (const CatalogEntry& entry : entries_)
    if (entry.manifest) out.push_back(*entry.manifest);
  return out;
}

std::vector<std::string> InstalledPlugins::ids() const {
  std::vector<std::string> out;
  for (const CatalogEntry& entry : entries_)
    if (entry.manifest) out.push_back(entry.manifest->id.value);
  return out;
}

std::vector<PluginFacts> InstalledPlugins::facts(const std::vector<PluginId>& enabled) const {
  std::vector<PluginFacts> out;
  for (const CatalogEntry& entry : entries_) {
    PluginFacts facts{.file = entry.file.string(), .refusal = entry.problem};
    if (entry.manifest) {
      facts.manifest = *entry.manifest;
      facts.enabled = std::ranges::find(enabled, entry.manifest->id) != enabled.end();
    }
    out.push_back(std::move(facts));
  }
  return out;
}

void PluginSet::load(const InstalledPlugins& installed, const Settings& settings, Loop& loop,
                     PluginRunner& runner, CloudClient& client, Status& status) {
  sender_ = std::make_unique<ClientSender>(client);
  const HostParts host{
      .loop = loop,
      .runner = runner,
      .sender = *sender_,
      .log = [](int level, const PluginId& plugin, const std::string& text) {
        static constexpr spdlog::level::level_enum levels[] = {
            spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
        spdlog::log(levels[std::clamp(level, 0, 3)], "{}: {}", plugin.value, safe_text(text));
      }};
  for (const CatalogEntry& entry : installed.entries()) {
    if (!entry.manifest) {
      status.problem(entry.problem);
      continue;
    }
    const LoadedLibrary library = load_library(entry.file);
    if (library.entry == nullptr) {
      status.problem(library.problem);
      continue;
    }
    const auto said = settings.plugins.find(entry.manifest->id);
    const std::string own = said == settings.plugins.end() ? "{}" : said->second.settings_json;
    CreatedPlugin created = create_plugin(*entry.manifest, *library.entry, own, host);
    if (created.plugin)
      plugins_.push_back(std::move(created.plugin));
    else
      status.problem(entry.file.string() + ": " + created.problem);
  }
}

std::vector<Plugin*> PluginSet::plugins() const {
  std::vector<Plugin*> out;
  for (const auto& plugin : plugins_) out.push_back(plugin.get());
  return out;
}

}  // namespace billstop::core
