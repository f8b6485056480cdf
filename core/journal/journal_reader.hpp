// Reads a journal back after a crash or for a report.
#pragma once

#include <filesystem>
#include <vector>

#include "core/journal/journal.hpp"

namespace billstop::core {

inline constexpr int journal_version = 1;

// The first line.
struct JournalHead {
  int version = journal_version;
  RunId run{};
  CloudTime started_at{};
  std::string plan_sha256{};  // of the run's copy of the plan
};

std::string line_of(const JournalHead& head);

struct JournalContent {
  JournalHead head{};
  std::vector<JournalRecord> records{};
  bool torn = false;  // the last line was cut short and is left out: it was never synced
};

// Throws JournalError naming the line when anything but the end is damaged.
JournalContent read_journal(const std::filesystem::path& path);

}  // namespace billstop::core
