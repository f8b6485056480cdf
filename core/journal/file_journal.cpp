#include "core/journal/file_journal.hpp"

#include "core/journal/record_json.hpp"

namespace billstop::core {

// One write a record: of two that a crash separates, the first is whole.
void FileJournal::append(const JournalRecord& record) {
  file_.append(line_of(record) + "\n");
}

void FileJournal::sync() {
  file_.sync();
}

}  // namespace billstop::core
