// Which plugins are installed: every file of a folder, read without running any of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"

namespace billstop::core {

struct CatalogEntry {
  std::filesystem::path file{};
  std::optional<Manifest> manifest{};  // empty: see problem
  std::string problem{};               // "<file>: <reason>", one line
};

// All *.so of the folder, sorted by name. Of two with one id the second is refused. A folder that
// cannot be read is one entry with a problem.
std::vector<CatalogEntry> scan_plugins(const std::filesystem::path& folder);

}  // namespace billstop::core
