#include "core/cli/plugin_set.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "core/domain/safe_text.hpp"
#include "core/plugin_loading/isolated_plugin.hpp"
#include "core/plugin_loading/library_loader.hpp"
#include "core/plugin_loading/plugin_trust.hpp"
#include "core/plugin_loading/request_rules.hpp"
#include "sdk/isolation/plugin_process.hpp"

namespace billstop::core {

namespace {

const PluginSettings& said_of(const PluginId& plugin, const Settings& settings) {
  static const PluginSettings nothing;
  const auto said = settings.plugins.find(plugin);
  return said == settings.plugins.end() ? nothing : said->second;
}

bool is_isolated(const InstalledPlugin& plugin, const Settings& settings) {
  return said_of(plugin.manifest->id, settings).isolate.value_or(!plugin.bundled);
}

// What a person should know of a plugin that did not come with billstop, before it runs.
std::string what_it_may_change(const Manifest& manifest, bool isolated) {
  std::string changes;
  for (const RequestSpec& request : manifest.requests)
    if (is_mutating(request))
      changes += (changes.empty() ? "" : ", ") + request.method + " " + request.service + " " +
                 request.path + " (" + request.action + ")";
  return safe_text(manifest.id.value + " " + manifest.version +
                   " is not one of billstop's own and " +
                   (isolated ? "runs isolated" : "runs inside billstop") +
                   "; it may change: " + (changes.empty() ? "nothing" : changes));
}

CreatedPlugin make(const InstalledPlugin& plugin, const Settings& settings, bool isolated,
                   const std::filesystem::path& host_program, HostParts host) {
  const PluginSettings& said = said_of(plugin.manifest->id, settings);
  if (said.deadline) host.limits.deadline = *said.deadline;
  if (isolated)
    return create_isolated_plugin(*plugin.manifest,
                                  {.host_program = host_program, .plugin_file = plugin.file},
                                  said.settings_json, host);
  const LoadedLibrary library = load_library(plugin.file);
  if (library.entry == nullptr) return {nullptr, library.problem};
  return create_plugin(*plugin.manifest, *library.entry, said.settings_json, host);
}

}  // namespace

InstalledPlugins InstalledPlugins::beside(const std::filesystem::path& executable,
                                          const std::vector<std::string>& more) {
  InstalledPlugins installed;
  const std::filesystem::path prefix = executable.parent_path().parent_path();
  const std::filesystem::path home = prefix / "lib" / "billstop";
  installed.template_folder_ = prefix / "share" / "billstop" / "template";
  installed.host_program_ = home / "billstop-plugin-host";
  installed.add_folder(home / "plugins", true);
  installed.add_folders(more);
  return installed;
}

void InstalledPlugins::add_folders(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) add_folder(folder, false);
}

void InstalledPlugins::hold_to_pins(const Settings& settings) {
  if (!settings.pins) return;
  for (InstalledPlugin& entry : entries_) {
    if (!entry.manifest) continue;
    const auto pin = settings.pins->find(entry.manifest->id);
    if (pin == settings.pins->end() && entry.bundled) continue;
    const std::string sum = file_sha256(entry.file);
    if (pin != settings.pins->end() && pin->second == sum) continue;
    entry.problem = entry.file.string() + ": its SHA-256 is " + sum +
                    (pin == settings.pins->end() ? ", for which the settings have no pin"
                                                 : ", the settings pin " + pin->second);
    entry.manifest.reset();
  }
}

// Of two files with one id the first counts, also over several folders.
void InstalledPlugins::add_folder(const std::filesystem::path& folder, bool bundled) {
  for (CatalogEntry& found : scan_plugins(folder)) {
    InstalledPlugin entry{std::move(found), bundled};
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

std::vector<PluginFacts> InstalledPlugins::facts(const std::vector<PluginId>& enabled,
                                                 const Settings& settings) const {
  std::vector<PluginFacts> out;
  for (const InstalledPlugin& entry : entries_) {
    PluginFacts facts{
        .file = entry.file.string(), .refusal = entry.problem, .bundled = entry.bundled};
    if (entry.manifest) {
      facts.isolated = is_isolated(entry, settings);
      facts.manifest = *entry.manifest;
      facts.enabled = std::ranges::find(enabled, entry.manifest->id) != enabled.end();
    }
    out.push_back(std::move(facts));
  }
  return out;
}

void InstalledPlugins::add_details(PluginFacts& facts) const {
  facts.sha256 = file_sha256(facts.file);
  if (!facts.isolated) return;
  const auto started = isolation::PluginProcess::start({.program = host_program_});
  if (!started.process) {
    facts.not_held = {"it cannot be started: " + started.problem};
    return;
  }
  facts.held = started.process->held();
  facts.not_held = started.process->not_held();
}

void PluginSet::load(const InstalledPlugins& installed, const Settings& settings,
                     const std::vector<PluginId>& may_stop, Loop& loop, PluginRunner& runner,
                     CloudClient& client, Status& status) {
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
  for (const InstalledPlugin& entry : installed.entries()) {
    if (!entry.manifest) {
      status.problem(entry.problem);
      continue;
    }
    const bool isolated = is_isolated(entry, settings);
    if (!entry.bundled && std::ranges::find(may_stop, entry.manifest->id) != may_stop.end())
      status.note(what_it_may_change(*entry.manifest, isolated));
    CreatedPlugin created = make(entry, settings, isolated, installed.host_program(), host);
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
