// Files whose bytes must survive a crash. Every function throws JournalError with path and reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace billstop::core {

// A file open for appending; owns the descriptor.
class AppendFile {
 public:
  // Creates it (mode 0600); an existing one is refused.
  static AppendFile create(const std::filesystem::path& path);
  // Opens an existing one and cuts off what follows the last whole line.
  static AppendFile reopen(const std::filesystem::path& path);
  ~AppendFile();
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;

  void append(std::string_view bytes);
  void sync();  // returns when everything appended is on stable storage

 private:
  AppendFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::filesystem::path path_;
  int fd_ = -1;
};

// Makes names that were created or renamed in the folder durable.
void sync_folder(const std::filesystem::path& folder);
void sync_file(const std::filesystem::path& file);
// Mode 0700, with its parents.
void make_private_folder(const std::filesystem::path& folder);

[[noreturn]] void journal_error(const std::filesystem::path& path, std::string_view what,
                                int error_number);

}  // namespace billstop::core
