// What a plugin's process is kept from. Set up inside that process before any of the plugin's code
// runs; each part holds where the kernel has it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace billstop::isolation {

struct ProcessLimits {
  uint64_t memory_bytes_max = uint64_t{2} * 1024 * 1024 * 1024;
  uint64_t file_bytes_max = 1024 * 1024;  // of one file that it writes
  uint64_t files_max = 64;                // open at once
};

struct Confinement {
  std::vector<std::string> held{};
  std::vector<std::string> missing{};  // each with the kernel's reason
};

// readable: the plugin's own file; beside it only the system's libraries can be read. wire_fd:
// where a forbidden system call is told in words before it ends the process. Single-threaded.
Confinement confine(const ProcessLimits& limits, const std::filesystem::path& readable,
                    int wire_fd);

}  // namespace billstop::isolation
