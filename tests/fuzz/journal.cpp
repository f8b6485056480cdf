// A journal that a crash or a hand left behind.
#include "core/journal/run_history.hpp"
#include "tests/fuzz/memory_file.hpp"

using namespace billstop;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const fuzz::MemoryFile file({reinterpret_cast<const char*>(data), size});
  try {
    const core::RunHistory history = core::fold(core::read_journal(file.path()));
    // What may be under way is never taken for done.
    for (const core::ResourceKey& key : history.open_intents())
      if (!history.unfinished().contains(key)) __builtin_trap();
  } catch (const core::JournalError&) {
  }
  return 0;
}
