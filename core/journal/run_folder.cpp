#include "core/journal/run_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "core/journal/stable_file.hpp"

namespace billstop::core {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view unfinished_prefix = ".new-";

fs::path runs_folder(const fs::path& state_dir) {
  return state_dir / "runs";
}

// A name that leaves the folder, or hides in it, is nobody's run.
bool is_run_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

void remove_unfinished(const fs::path& runs) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(runs, error))
    if (entry.path().filename().string().starts_with(unfinished_prefix))
      fs::remove_all(entry.path(), error);
}

void write_head(const fs::path& path, const JournalHead& head) {
  AppendFile journal = AppendFile::create(path);
  journal.append(line_of(head) + "\n");
  journal.sync();
}

}  // namespace

std::filesystem::path create_undo_journal(const RunFolder& run, const JournalHead& head) {
  std::string name = "undo-" + to_iso8601(head.started_at);
  // Two within a second of a fast practice clock are two all the same.
  fs::path path;
  for (int i = 0; path.empty() || fs::exists(path); ++i)
    path = run.path / (name + (i == 0 ? "" : "-" + std::to_string(i)) + ".jsonl");
  write_head(path, head);
  sync_folder(run.path);
  return path;
}

RunId make_run_id(CloudTime started_at, uint32_t seed) {
  std::string text = to_iso8601(started_at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  char tail[16];
  std::snprintf(tail, sizeof tail, "-%06x", seed & 0xFFFFFFu);
  return {text + tail};
}

fs::path default_state_dir(const std::string& xdg_state_home, const std::string& home) {
  // The XDG rules: a relative path there is to be ignored.
  if (fs::path(xdg_state_home).is_absolute()) return fs::path(xdg_state_home) / "billstop";
  if (home.empty()) return {};
  return fs::path(home) / ".local" / "state" / "billstop";
}

RunFolder create_run_folder(const fs::path& state_dir, const JournalHead& head,
                            const std::function<void(const fs::path&)>& write_plan) {
  const fs::path runs = runs_folder(state_dir);
  make_private_folder(runs);
  remove_unfinished(runs);
  const RunFolder unfinished{runs / (std::string(unfinished_prefix) + head.run.value)};
  const RunFolder folder{runs / head.run.value};
  if (!is_run_name(head.run.value)) journal_error(folder.path, "is no name of a run", EINVAL);
  if (fs::exists(folder.path)) journal_error(folder.path, "cannot be created", EEXIST);

  make_private_folder(unfinished.path);
  write_plan(unfinished.plan());
  sync_file(unfinished.plan());
  write_head(unfinished.journal(), head);
  sync_folder(unfinished.path);
  std::error_code error;
  fs::rename(unfinished.path, folder.path, error);
  if (error) journal_error(folder.path, "cannot be created", error.value());
  sync_folder(runs);
  sync_folder(state_dir);
  return folder;
}

RunFolder find_run_folder(const fs::path& state_dir, const RunId& run) {
  const RunFolder folder{runs_folder(state_dir) / run.value};
  if (is_run_name(run.value) && fs::exists(folder.journal())) return folder;
  std::string known;
  for (const RunListing& listing : list_runs(state_dir))
    known += (known.empty() ? "" : ", ") + listing.run.value;
  throw JournalError("there is no run '" + run.value + "' in " + state_dir.string() +
                     (known.empty() ? "; there are none" : "; there are " + known));
}

std::string_view to_text(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::interrupted:
      return "interrupted";
    case RunState::finished:
      return "finished";
    case RunState::damaged:
      return "damaged";
  }
  return "unknown";
}

}  // namespace billstop::core
