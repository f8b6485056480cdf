#include "tests/simulation/memory_journal.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/journal/file_journal.hpp"
#include "core/journal/record_json.hpp"

namespace billstop::simulation {

void MemoryJournal::append(const core::JournalRecord& record) {
  if (stopped_) return;
  const std::string line = core::line_of(record);
  if (!before_(line)) {
    stopped_ = true;
    return;
  }
  bytes_ += line + '\n';
}

void MemoryJournal::sync() {
  if (!stopped_) synced_ = bytes_.size();
}

std::string MemoryJournal::after_crash(uint64_t torn_bytes) const {
  return bytes_.substr(0, std::min<size_t>(bytes_.size(), synced_ + torn_bytes));
}

core::JournalContent read_back(std::string& bytes, uint64_t seed) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() /
      ("billstop-simulation-" + std::to_string(getpid()) + "-" + std::to_string(seed));
  std::ofstream(path, std::ios::binary) << bytes;
  core::JournalContent content = core::read_journal(path);
  { const core::FileJournal cuts_what_is_torn(path); }
  std::ifstream in(path, std::ios::binary);
  bytes.assign(std::istreambuf_iterator<char>(in), {});
  in.close();
  std::filesystem::remove(path);
  return content;
}

}  // namespace billstop::simulation
