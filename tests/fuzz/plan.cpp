// A plan file that somebody tampered with. The right footer is put behind what was drawn, since no
// mutation finds a SHA-256 by itself.
#include "core/planning/plan_file.hpp"
#include "core/planning/sha256.hpp"
#include "tests/fuzz/memory_file.hpp"

using namespace billstop;

namespace {

std::string with_footer(std::string_view lines) {
  core::Sha256 hash;
  hash.add(lines);
  size_t resources = 0;
  for (const char c : lines) resources += c == '\n';
  return std::string(lines) + R"({"type":"end","resources":)" +
         std::to_string(resources == 0 ? 0 : resources - 1) + R"(,"sha256":")" + hash.hex() +
         "\"}\n";
}

void read(const std::string& bytes) {
  const fuzz::MemoryFile file(bytes);
  try {
    core::read_plan_file(file.path());
  } catch (const core::PlanFileError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(std::string(text));
  if (text.ends_with('\n')) read(with_footer(text));
  return 0;
}
