#include "core/plugin_loading/library_loader.hpp"

#include <vector>  // Boost 1.74's dll headers need it before them
#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>

namespace billstop::core {
namespace {

// Unloading is unsafe while anything of the library may still be referred to (exceptions, thread
// locals), so the code stays mapped when the handle goes.
constexpr auto mode = static_cast<boost::dll::load_mode::type>(
    static_cast<unsigned>(boost::dll::load_mode::rtld_now) |
    static_cast<unsigned>(boost::dll::load_mode::rtld_local) | unsigned{RTLD_NODELETE});

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string entry_problem(const billstop_entry& entry) {
  if (entry.struct_size < sizeof(billstop_entry))
    return "its entry is smaller than that of ABI 1.0";
  if (entry.abi_major != BILLSTOP_ABI_MAJOR)
    return "its code is built for ABI " + std::to_string(entry.abi_major) +
           ", this billstop speaks ABI " + std::to_string(BILLSTOP_ABI_MAJOR);
  if (entry.create == nullptr || entry.destroy == nullptr || entry.locate == nullptr ||
      entry.stop == nullptr || entry.verify == nullptr)
    return "its entry lacks a function";
  return {};
}

}  // namespace

LoadedLibrary load_library(const std::filesystem::path& file) {
  const std::string name = file.filename().string() + ": ";
  try {
    const boost::dll::shared_library library(std::filesystem::absolute(file), mode);
    if (!library.has(BILLSTOP_ENTRY_SYMBOL))
      return {nullptr, name + "exports no " + BILLSTOP_ENTRY_SYMBOL};
    const auto& entry = library.get<const billstop_entry>(BILLSTOP_ENTRY_SYMBOL);
    if (const std::string problem = entry_problem(entry); !problem.empty())
      return {nullptr, name + problem};
    return {&entry, {}};
  } catch (const std::exception& e) {
    return {nullptr, name + "cannot be loaded: " + one_line(e.what())};
  }
}

}  // namespace billstop::core
