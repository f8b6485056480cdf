#include "core/journal/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "core/journal/stable_file.hpp"

namespace billstop::core {
namespace {

constexpr const char* file_name = "lock";

LockHolder holder_from(int fd) {
  char text[256];
  const ssize_t got = ::pread(fd, text, sizeof text, 0);
  std::istringstream in(std::string(text, got > 0 ? static_cast<size_t>(got) : 0));
  LockHolder holder;
  in >> holder.pid >> holder.run.value;
  return holder;
}

std::string held_text(const std::filesystem::path& state_dir, const LockHolder& holder) {
  std::string who = holder.pid.empty() ? "another process" : "process " + holder.pid;
  if (!holder.run.empty()) who += ", run " + holder.run.value;
  return "another billstop (" + who + ") is at work in " + state_dir.string() +
         "; wait for it, or use another --state-dir";
}

void write_holder(const std::filesystem::path& path, int fd, const std::string& run) {
  const std::string text = std::to_string(::getpid()) + " " + run + "\n";
  if (::ftruncate(fd, 0) != 0 ||
      ::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    journal_error(path, "the lock cannot be written", errno);
}

}  // namespace

StateLock::StateLock(const std::filesystem::path& state_dir) : path_(state_dir / file_name) {
  make_private_folder(state_dir);
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) journal_error(path_, "cannot be opened", errno);
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) {
    write_holder(path_, fd_, "");
    return;
  }
  const int failed = errno;
  const LockHolder holder = holder_from(fd_);
  ::close(fd_);
  if (failed != EWOULDBLOCK) journal_error(path_, "cannot be locked", failed);
  throw StateLocked(held_text(state_dir, holder));
}

// The file stays: removing it would let two processes lock two files of the same name.
StateLock::~StateLock() {
  if (::ftruncate(fd_, 0) != 0) errno = 0;
  ::close(fd_);
}

void StateLock::works_on(const RunId& run) {
  write_holder(path_, fd_, run.value);
}

std::optional<LockHolder> lock_holder(const std::filesystem::path& state_dir) {
  const int fd = ::open((state_dir / file_name).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::optional<LockHolder> holder;
  if (::flock(fd, LOCK_SH | LOCK_NB) != 0) holder = holder_from(fd);
  ::close(fd);
  return holder;
}

}  // namespace billstop::core
