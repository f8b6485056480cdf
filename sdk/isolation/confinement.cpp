#include "sdk/isolation/confinement.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sdk/isolation/closed_calls.hpp"

namespace billstop::isolation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // their shadow memory alone is larger than any limit
#else
constexpr bool sanitized = false;
#endif

std::string reason() {
  return std::strerror(errno);
}

bool limit(__rlimit_resource_t what, uint64_t most) {
  const rlimit both{most, most};
  return setrlimit(what, &both) == 0;
}

// Landlock has no functions in the C library.
int create_ruleset(const landlock_ruleset_attr* attr, size_t size, unsigned flags) {
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, attr, size, flags));
}

void allow_reading(int ruleset, const std::filesystem::path& path) {
  landlock_path_beneath_attr rule{};
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
  rule.parent_fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return;
  syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent_fd);
}

// Everything of the file system but reading the plugin and the system's libraries.
bool close_files(const std::filesystem::path& readable) {
  landlock_ruleset_attr attr{};
  attr.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // all of its first version
  const int ruleset = create_ruleset(&attr, sizeof attr, 0);
  if (ruleset < 0) return false;
  for (const char* path : {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib",
                           "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime"})
    allow_reading(ruleset, path);
  allow_reading(ruleset, readable);
  const bool held = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  close(ruleset);
  return held;
}

}  // namespace

Confinement confine(const ProcessLimits& limits, const std::filesystem::path& readable,
                    int wire_fd) {
  Confinement out;
  const auto note = [&](bool held, const std::string& what) {
    if (held)
      out.held.push_back(what);
    else
      out.missing.push_back(what + ": " + reason());
  };
  // Through a user namespace it needs no privilege, and takes away those that there are.
  note(unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0, "no network (network namespace)");
  const bool limited = limit(RLIMIT_FSIZE, limits.file_bytes_max) && limit(RLIMIT_CORE, 0) &&
                       limit(RLIMIT_NOFILE, limits.files_max) &&
                       (sanitized || limit(RLIMIT_AS, limits.memory_bytes_max));
  note(limited, "limits on memory, CPU and files");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    note(false, "no files but the system's libraries (Landlock)");
    return out;
  }
  note(close_files(readable), "no files but the system's libraries (Landlock)");
  note(close_system_calls(wire_fd), "no processes, threads and sockets (seccomp)");
  return out;
}

}  // namespace billstop::isolation
