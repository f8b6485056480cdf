#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "core/cli/program.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on file sizes is to be an answer of the journal's write, not our end.
  std::signal(SIGXFSZ, SIG_IGN);
  // An arena a worker would keep what each once held: half as much again with a hundred buckets.
  mallopt(M_ARENA_MAX, 2);
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = argv[0];
  const int code =
      billstop::core::run_program(std::vector<std::string>(argv + 1, argv + argc),
                                  billstop::core::Environment::from_block(environ), self);
  // A plugin's thread that never returns must not keep the process.
  _exit(code);
}
