#include <algorithm>

#include "core/journal/run_folder.hpp"
#include "core/journal/run_history.hpp"
#include "core/journal/state_lock.hpp"

namespace billstop::core {
namespace {

RunListing listing_of(const RunFolder& folder, const std::optional<LockHolder>& holder) {
  RunListing listing;
  listing.run.value = folder.path.filename().string();
  const bool at_work = holder && holder->run == listing.run;
  try {
    const RunHistory history = fold(read_journal(folder.journal()));
    listing.started_at = history.head.started_at;
    listing.exit_code = history.exit_code;
    listing.state = at_work             ? RunState::running
                    : history.exit_code ? RunState::finished
                                        : RunState::interrupted;
  } catch (const JournalError&) {
    listing.state = RunState::damaged;
  }
  return listing;
}

}  // namespace

std::vector<RunListing> list_runs(const std::filesystem::path& state_dir) {
  const auto holder = lock_holder(state_dir);
  std::vector<RunListing> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(state_dir / "runs", error)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && entry.is_directory()) out.push_back(listing_of({entry.path()}, holder));
  }
  // Names begin with the time, and a damaged run has nothing else to tell its age by.
  std::sort(out.begin(), out.end(),
            [](const RunListing& a, const RunListing& b) { return a.run < b.run; });
  return out;
}

size_t remove_finished_before(const std::filesystem::path& state_dir, CloudTime before) {
  size_t removed = 0;
  for (const RunListing& run : list_runs(state_dir)) {
    if (run.state != RunState::finished || run.started_at >= before) continue;
    std::error_code error;
    const RunFolder folder = find_run_folder(state_dir, run.run);
    std::filesystem::remove_all(folder.path, error);
    if (error) throw JournalError(folder.path.string() + " cannot be removed: " + error.message());
    ++removed;
  }
  return removed;
}

}  // namespace billstop::core
