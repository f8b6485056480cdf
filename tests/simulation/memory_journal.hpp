// A journal whose disk is a string: what was not synced may be lost or torn by a crash.
#pragma once

#include <functional>
#include <string>

#include "core/journal/journal_reader.hpp"

namespace billstop::simulation {

class MemoryJournal : public core::Journal {
 public:
  // Called before a record is appended, with its line; false: the machine stopped before it.
  using Before = std::function<bool(const std::string& line)>;

  MemoryJournal(std::string bytes, Before before)
      : bytes_(std::move(bytes)), synced_(bytes_.size()), before_(std::move(before)) {}

  void append(const core::JournalRecord& record) override;
  void sync() override;
  void stop() { stopped_ = true; }

  // What a crash now leaves on the disk: all that was synced and `torn_bytes` more at most.
  std::string after_crash(uint64_t torn_bytes) const;
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  size_t synced_;
  Before before_;
  bool stopped_ = false;
};

// Reads what a crash left through a file, as resume does, and cuts off a torn last line.
core::JournalContent read_back(std::string& bytes, uint64_t seed);

}  // namespace billstop::simulation
