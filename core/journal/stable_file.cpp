#include "core/journal/stable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/journal/journal.hpp"

namespace billstop::core {
namespace {

int open_or_throw(const std::filesystem::path& path, int flags, mode_t mode = 0) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) journal_error(path, "cannot be opened", errno);
  return fd;
}

void sync_and_close(const std::filesystem::path& path, int fd) {
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (failed != 0) journal_error(path, "cannot be synced", failed);
}

// Bytes up to and with the last line end.
off_t end_of_last_line(const std::filesystem::path& path, int fd) {
  off_t end = ::lseek(fd, 0, SEEK_END);
  char block[4096];
  while (end > 0) {
    const off_t start = end > static_cast<off_t>(sizeof block) ? end - off_t{sizeof block} : 0;
    const ssize_t got = ::pread(fd, block, static_cast<size_t>(end - start), start);
    if (got != end - start) journal_error(path, "cannot be read", got < 0 ? errno : EIO);
    for (ssize_t i = got; i > 0; --i)
      if (block[i - 1] == '\n') return start + i;
    end = start;
  }
  return 0;
}

}  // namespace

void journal_error(const std::filesystem::path& path, std::string_view what, int error_number) {
  throw JournalError("journal " + path.string() + ": " + std::string(what) + ": " +
                     std::strerror(error_number));
}

AppendFile AppendFile::create(const std::filesystem::path& path) {
  return AppendFile(path, open_or_throw(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600));
}

AppendFile AppendFile::reopen(const std::filesystem::path& path) {
  AppendFile file(path, open_or_throw(path, O_RDWR | O_APPEND));
  if (::ftruncate(file.fd_, end_of_last_line(path, file.fd_)) != 0)
    journal_error(path, "a torn line cannot be cut off", errno);
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

AppendFile::~AppendFile() {
  if (fd_ >= 0) ::close(fd_);
}

void AppendFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) journal_error(path_, "cannot be written", errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

void AppendFile::sync() {
  if (::fdatasync(fd_) != 0) journal_error(path_, "cannot be synced", errno);
}

void sync_folder(const std::filesystem::path& folder) {
  sync_and_close(folder, open_or_throw(folder, O_RDONLY | O_DIRECTORY));
}

void sync_file(const std::filesystem::path& file) {
  sync_and_close(file, open_or_throw(file, O_RDONLY));
}

void make_private_folder(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::is_directory(folder)) return;
  if (folder.has_parent_path() && folder.parent_path() != folder)
    make_private_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    journal_error(folder, "cannot be created", errno);
}

}  // namespace billstop::core
