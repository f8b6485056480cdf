// The journal of a run as a file: append-only JSON lines that tail, grep and jq understand.
#pragma once

#include <filesystem>

#include "core/journal/journal.hpp"
#include "core/journal/stable_file.hpp"

namespace billstop::core {

class FileJournal final : public Journal {
 public:
  // Goes on with the journal of a run folder. A torn last line is cut off first.
  explicit FileJournal(const std::filesystem::path& path) : file_(AppendFile::reopen(path)) {}

  void append(const JournalRecord& record) override;
  void sync() override;

 private:
  AppendFile file_;
};

}  // namespace billstop::core
