// Brings a plugin's code into the process. The only place that knows Boost.DLL.
#pragma once

#include <billstop/abi.h>

#include <filesystem>
#include <string>

#include "core/domain/manifest.hpp"

namespace billstop::core {

struct LoadedLibrary {
  const billstop_entry* entry = nullptr;  // valid until the process ends: code is never unloaded
  std::string problem{};                  // "<file>: <reason>", one line, when there is no entry
};

// Runs the library's static constructors, so only for what the user enabled.
LoadedLibrary load_library(const std::filesystem::path& file);

}  // namespace billstop::core
