#include "sdk/isolation/closed_calls.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace billstop::isolation {
namespace {

#if defined(__x86_64__)
constexpr uint32_t own_arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t own_arch = AUDIT_ARCH_AARCH64;
#else
#error "the machine of this program has no name here yet"
#endif

constexpr std::string_view started_process = "started a process of its own";
constexpr std::string_view started_thread = "started a thread or process of its own";
constexpr std::string_view opened_socket = "opened a socket of its own";
constexpr std::string_view sent_signal = "sent a signal to another process";
constexpr std::string_view looked_aside =
    "reached for another process or another view of the system";

struct Closed {
  long number;
  std::string_view what;
};

constexpr Closed closed[] = {
#ifdef SYS_fork
    {SYS_fork, started_process},
    {SYS_vfork, started_process},
#endif
    {SYS_clone, started_thread},
    {SYS_execve, started_process},
    {SYS_execveat, started_process},
    {SYS_socket, opened_socket},
    {SYS_socketpair, opened_socket},
    {SYS_io_uring_setup, opened_socket},
    {SYS_kill, sent_signal},
    {SYS_tkill, sent_signal},
    {SYS_rt_sigqueueinfo, sent_signal},
    {SYS_ptrace, looked_aside},
    {SYS_process_vm_readv, looked_aside},
    {SYS_process_vm_writev, looked_aside},
    {SYS_unshare, looked_aside},
    {SYS_mount, looked_aside},
    {SYS_bpf, looked_aside},
};

int told_fd = -1;

void put(std::string_view text) {
  [[maybe_unused]] const ssize_t written = write(told_fd, text.data(), text.size());
}

// Only what may be done inside a signal handler: the heap may be in any state.
void tell_and_end(int, siginfo_t* info, void*) {
  std::string_view what = "made a system call that is closed to plugins";
  for (const Closed& one : closed)
    if (one.number == info->si_syscall) what = one.what;
  if (info->si_syscall == SYS_tgkill) what = sent_signal;
  put("{\"do\":\"broke\",\"what\":\"");
  put(what);
  put("\"}\n");
  _exit(1);
}

using Program = std::vector<sock_filter>;

void load(Program& program, size_t offset) {
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)));
}
void answer(Program& program, uint32_t action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}
// When the loaded word equals `value`, goes on with the next instruction, else skips it.
void when_equal(Program& program, long value) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(value), 0, 1));
}

Program make_filter() {
  Program program;
  load(program, offsetof(seccomp_data, arch));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, own_arch, 1, 0));
  answer(program, SECCOMP_RET_KILL_PROCESS);
  load(program, offsetof(seccomp_data, nr));
  // Its flags cannot be seen; without it the C library takes clone.
  when_equal(program, SYS_clone3);
  answer(program, SECCOMP_RET_ERRNO | ENOSYS);
  for (const Closed& one : closed) {
    when_equal(program, one.number);
    answer(program, SECCOMP_RET_TRAP);
  }
#if defined(__x86_64__)
  constexpr uint32_t x32_bit = 0x40000000;
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32_bit, 0, 1));
  answer(program, SECCOMP_RET_KILL_PROCESS);
#endif
  // A process may signal itself: abort() does.
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3));
  load(program, offsetof(seccomp_data, args[0]));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(getpid()), 1, 0));
  answer(program, SECCOMP_RET_TRAP);
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

}  // namespace

bool close_system_calls(int wire_fd) {
  told_fd = wire_fd;
  struct sigaction action {};
  action.sa_sigaction = &tell_and_end;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return false;
  Program program = make_filter();
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

}  // namespace billstop::isolation
