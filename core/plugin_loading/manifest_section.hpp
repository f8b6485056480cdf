// Takes the manifest out of a plugin's file without running any of its code.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace billstop::core {

struct ManifestSection {
  std::string json{};
  std::string problem{};  // why there is no json, in plain words; empty on success
};

// Larger manifests are refused: a listing of requests has no reason to be that long.
inline constexpr size_t manifest_bytes_max = 1024 * 1024;
// Larger files are refused before they are read.
inline constexpr size_t plugin_bytes_max = 512 * 1024 * 1024;

// `file` is the whole ELF file. Reads nothing outside it, whatever its headers say.
ManifestSection find_manifest_section(std::string_view file);

ManifestSection read_manifest_section(const std::filesystem::path& path);

}  // namespace billstop::core
