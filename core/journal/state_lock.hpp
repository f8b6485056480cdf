// One billstop at a time in one state directory. The operating system's lock: it dies with the
// process, so that nothing is to be cleaned up after a crash.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/domain/ids.hpp"

namespace billstop::core {

// Somebody else holds the lock; the text names the process.
struct StateLocked : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class StateLock {
 public:
  // Creates the directory where needed. Throws StateLocked, or JournalError when it cannot lock.
  explicit StateLock(const std::filesystem::path& state_dir);
  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

  // For others to see which run is under way.
  void works_on(const RunId& run);

 private:
  std::filesystem::path path_;
  int fd_ = -1;
};

struct LockHolder {
  std::string pid{};
  RunId run{};  // empty: none yet
};

// Who holds the lock now; empty when nobody does. Takes nothing and waits for nothing.
std::optional<LockHolder> lock_holder(const std::filesystem::path& state_dir);

}  // namespace billstop::core
