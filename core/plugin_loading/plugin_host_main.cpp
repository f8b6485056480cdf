// The process of one isolated plugin, started by billstop:
//   billstop-plugin-host PLUGIN PARENT MEMORY_BYTES     with the wire as descriptor 3
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/plugin_loading/library_loader.hpp"
#include "sdk/isolation/confinement.hpp"
#include "sdk/isolation/plugin_side.hpp"

namespace {

constexpr int wire_fd = 3;

// What the plugin writes to its output goes into memory, where it can be seen afterwards.
int catch_output() {
  const int fd = memfd_create("output", MFD_CLOEXEC);
  dup2(fd, STDOUT_FILENO);
  dup2(fd, STDERR_FILENO);
  return fd;
}

}  // namespace

// A sanitizer's own handler would end a crashing plugin by exit, and its look for leaks starts a
// thread, which the confinement takes for the plugin's.
#if defined(__SANITIZE_ADDRESS__)
extern "C" const char* __asan_default_options() {
  return "handle_segv=0:handle_sigbus=0:detect_leaks=0";
}
#elif defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_options() {
  return "handle_segv=0:handle_sigbus=0";
}
#endif

int main(int argc, char** argv) {
  using namespace billstop;
  if (argc != 4) {
    std::fputs("billstop starts this program by itself: it runs one isolated plugin\n", stderr);
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != std::atoi(argv[2])) return 1;  // it was gone before the line above
  isolation::Wire wire(wire_fd);
  const std::filesystem::path plugin = argv[1];
  const int output = catch_output();
  const isolation::Confinement confinement = isolation::confine(
      {.memory_bytes_max = std::strtoull(argv[3], nullptr, 10)}, plugin, wire_fd);
  core::LoadedLibrary library;
  if (!plugin.empty()) library = core::load_library(plugin);
  const bool told = wire.send({{"do", "hello"},
                               {"held", confinement.held},
                               {"missing", confinement.missing},
                               {"problem", library.problem}});
  if (told && library.entry != nullptr) isolation::serve_plugin(wire, *library.entry, output);
  _exit(0);
}
