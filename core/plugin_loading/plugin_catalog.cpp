#include "core/plugin_loading/plugin_catalog.hpp"

#include <algorithm>
#include <map>
#include <system_error>

#include "core/plugin_loading/manifest_reader.hpp"
#include "core/plugin_loading/manifest_section.hpp"
#include "core/plugin_loading/plugin_trust.hpp"

namespace billstop::core {
namespace {

CatalogEntry refused(const std::filesystem::path& file, const std::string& why) {
  return {file, std::nullopt, file.filename().string() + ": " + why};
}

CatalogEntry read(const std::filesystem::path& file) {
  if (const std::string why = trust_problem(file); !why.empty()) return refused(file, why);
  const ManifestSection section = read_manifest_section(file);
  if (!section.problem.empty()) return refused(file, section.problem);
  ManifestRead manifest = read_manifest(section.json);
  if (!manifest.manifest) return refused(file, manifest.problem);
  return {file, std::move(manifest.manifest), {}};
}

}  // namespace

std::vector<CatalogEntry> scan_plugins(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (entry->path().extension() == ".so") files.push_back(entry->path());
  if (error) return {refused(folder, "the plugin folder cannot be read: " + error.message())};
  std::sort(files.begin(), files.end());

  std::vector<CatalogEntry> out;
  std::map<PluginId, std::string> seen;  // id -> the file that has it
  for (const auto& file : files) {
    CatalogEntry found = read(file);
    if (found.manifest) {
      const auto [first, is_new] = seen.emplace(found.manifest->id, file.filename().string());
      if (!is_new)
        found = refused(file, "has the id \"" + first->first.value + "\", which " + first->second +
                                  " has already");
    }
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace billstop::core
