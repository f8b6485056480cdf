// The folder of one run: a copy of the plan and the journal. It appears under its name only when
// both are on stable storage, so that every run that can be seen can be resumed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/journal_reader.hpp"

namespace billstop::core {

// "20261122T215230Z-ab12cd": the cloud's time, then 24 bits of the seed.
RunId make_run_id(CloudTime started_at, uint32_t seed);

// $XDG_STATE_HOME/billstop, else HOME/.local/state/billstop. Empty when neither is given.
std::filesystem::path default_state_dir(const std::string& xdg_state_home, const std::string& home);

struct RunFolder {
  std::filesystem::path path{};
  std::filesystem::path plan() const { return path / "plan.jsonl"; }
  std::filesystem::path journal() const { return path / "journal.jsonl"; }
};

// write_plan puts the plan at the path that it is given. Call it with the state lock held: folders
// that a crash left half made are removed. Throws JournalError.
RunFolder create_run_folder(const std::filesystem::path& state_dir, const JournalHead& head,
                            const std::function<void(const std::filesystem::path&)>& write_plan);

// Throws JournalError when there is no such run; the text names those that there are.
RunFolder find_run_folder(const std::filesystem::path& state_dir, const RunId& run);

// Beside the run's own journal, of the same form: what one undo of it did. Its path.
std::filesystem::path create_undo_journal(const RunFolder& run, const JournalHead& head);

enum class RunState : uint8_t { running, interrupted, finished, damaged };
std::string_view to_text(RunState state);

struct RunListing {
  RunId run{};
  CloudTime started_at{};
  RunState state = RunState::interrupted;
  std::optional<int> exit_code{};  // of a finished one
};

// Removes finished runs that began before; never one that could still be resumed. Call it with the
// state lock held. How many. Throws JournalError.
size_t remove_finished_before(const std::filesystem::path& state_dir, CloudTime before);

// Oldest first.
std::vector<RunListing> list_runs(const std::filesystem::path& state_dir);

}  // namespace billstop::core
