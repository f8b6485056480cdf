// A stranger's file among the plugins: its ELF headers, then its manifest.
#include "core/plugin_loading/manifest_reader.hpp"
#include "core/plugin_loading/manifest_section.hpp"

using namespace billstop::core;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const ManifestSection section = find_manifest_section(file);
  if (section.problem.empty()) read_manifest(section.json);
  const ManifestRead read = read_manifest(file);
  if (read.manifest.has_value() == !read.problem.empty()) __builtin_trap();
  return 0;
}
