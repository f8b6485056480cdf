#include "sdk/isolation/plugin_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <thread>

#include "sdk/isolation/host_side.hpp"
#include "sdk/isolation/wire.hpp"
#include "sdk/isolation/wire_values.hpp"

namespace billstop::isolation {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int child_fd = 3;
constexpr milliseconds load_patience{10'000};
constexpr milliseconds tick{100};

// Between fork and exec of a process with threads: only what a signal handler may do.
[[noreturn]] void become(const char* program, char* const* arguments, int wire) {
  setsid();  // the terminal's signals are billstop's, and whatever it starts can be found
  const int nothing = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) dup2(nothing, fd);
  if (wire == child_fd)
    fcntl(wire, F_SETFD, 0);
  else
    dup2(wire, child_fd);
  if (close_range(child_fd + 1, ~0U, 0) != 0)
    for (int fd = child_fd + 1; fd < 65'536; ++fd) close(fd);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (chdir("/") != 0) _exit(127);
  std::array<char, 18> home{"HOME=/nonexistent"};
  const std::array<char*, 2> environment{home.data(), nullptr};
  execve(program, arguments, environment.data());
  _exit(127);
}

std::string signal_words(int number) {
  switch (number) {
    case SIGSEGV:
    case SIGBUS:
      return "crashed: it touched memory that is not its own";
    case SIGABRT:
      return "aborted itself";
    case SIGFPE:
      return "crashed: it divided by zero or the like";
    case SIGILL:
      return "crashed: it ran what is no instruction";
    case SIGSYS:  // the C library starts threads with all signals blocked, so that nobody could
                  // tell
      return "started a thread, or made another system call that is closed to plugins";
    case SIGXCPU:
      return "used up its time of computing";
    case SIGXFSZ:
      return "wrote more to a file than it may";
    default:
      return "was ended by the signal " + std::to_string(number);
  }
}

std::string end_words(int status) {
  if (WIFSIGNALED(status)) return signal_words(WTERMSIG(status));
  return "ended its own process (exit " + std::to_string(WEXITSTATUS(status)) + ")";
}

const char* word_of(Job::What what) {
  switch (what) {
    case Job::What::create:
      return "create";
    case Job::What::locate:
      return "locate";
    case Job::What::stop:
      return "stop";
    case Job::What::verify:
      break;
  }
  return "verify";
}

Json to_frame(const Job& job) {
  Json out = {{"run", word_of(job.what)}};
  if (job.what == Job::What::create) {
    out["settings"] = job.settings;
  } else if (job.what == Job::What::locate) {
    out["scope"] = to_json(job.scope);
  } else {
    out["way"] = job.way;
    out["batch"] = to_json(job.batch);
  }
  return out;
}

}  // namespace

PluginProcess::PluginProcess(pid_t pid, std::unique_ptr<Wire> wire)
    : pid_(pid), wire_(std::move(wire)) {}

PluginProcess::Started PluginProcess::start(const ProcessSetup& setup) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return {nullptr, std::string("no process could be started: ") + std::strerror(errno)};
  auto wire = std::make_unique<Wire>(ends[0]);
  std::string words[] = {setup.program.string(), setup.plugin.string(), std::to_string(getpid()),
                         std::to_string(setup.memory_bytes_max)};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  const pid_t pid = fork();
  if (pid == 0) become(words[0].c_str(), arguments, ends[1]);
  const int error = errno;
  close(ends[1]);
  if (pid < 0)
    return {nullptr, std::string("no process could be started: ") + std::strerror(error)};
  std::unique_ptr<PluginProcess> process(new PluginProcess(pid, std::move(wire)));
  if (std::string problem = process->shake_hands(); !problem.empty()) return {nullptr, problem};
  return {std::move(process), {}};
}

// The first frame says what holds and whether the plugin could be loaded.
std::string PluginProcess::shake_hands() {
  Frame hello;
  const Arrival arrival = wire_->receive(hello, static_cast<int>(load_patience.count()));
  if (arrival == Arrival::nothing_yet) return kill_and_describe("could not be loaded within 10 s");
  if (arrival != Arrival::frame) return "while being loaded it " + kill_and_describe();
  try {
    const std::string what = hello.head.at("do");
    if (what == "broke") {
      kill_and_describe();
      return "while being loaded it " + hello.head.at("what").get<std::string>();
    }
    hello.head.at("held").get_to(held_);
    hello.head.at("missing").get_to(not_held_);
    return hello.head.at("problem");
  } catch (const Json::exception&) {
    return kill_and_describe("is run by another version of billstop-plugin-host");
  }
}

PluginProcess::~PluginProcess() {
  if (pid_ == 0) return;
  shutdown(wire_->fd(), SHUT_RDWR);
  constexpr milliseconds step{5}, longest{300};
  for (milliseconds waited{0}; waited < longest; waited += step) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) return;
    std::this_thread::sleep_for(step);
  }
  kill_and_describe();
}

std::string PluginProcess::kill_and_describe(const std::string& why) {
  int status = 0;
  if (!why.empty()) kill(-pid_, SIGKILL);
  // Its socket is closed, so it is about to be gone; a process that only closed it is killed.
  for (int i = 0; i < 100; ++i) {
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      return why.empty() ? end_words(status) : why;
    }
    std::this_thread::sleep_for(milliseconds(2));
  }
  kill(-pid_, SIGKILL);
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return why.empty() ? "closed its line to billstop" : why;
}

void PluginProcess::allow_cpu(std::chrono::seconds more) const {
  clockid_t clock{};
  timespec used{};
  rlimit cpu{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
      prlimit(pid_, RLIMIT_CPU, nullptr, &cpu) != 0)
    return;
  cpu.rlim_cur = static_cast<rlim_t>(used.tv_sec + 1 + more.count());
  prlimit(pid_, RLIMIT_CPU, &cpu, nullptr);
}

JobEnd PluginProcess::run(const Job& job, const billstop_host& host, billstop_call* call,
                          const Patience& patience) {
  if (pid_ == 0) return {BILLSTOP_FAULT, "its process has ended", false};
  allow_cpu(patience.cpu);
  if (!wire_->send(to_frame(job))) return {BILLSTOP_FAULT, kill_and_describe(), false};
  return serve(host, call, patience);
}

JobEnd PluginProcess::serve(const billstop_host& host, billstop_call* call,
                            const Patience& patience) {
  JobEnd end;
  const auto dead = [&](std::string why) {
    if (end.fault.empty()) end.fault = std::move(why);
    end.alive = false;
    return end;
  };
  auto last_word = Clock::now();
  Frame frame;
  while (true) {
    const Arrival arrival = wire_->receive(frame, static_cast<int>(tick.count()));
    if (arrival == Arrival::nothing_yet) {
      const auto silent = Clock::now() - last_word;
      const bool called_off =
          silent > patience.after_cancel && host.cancelled(call) == BILLSTOP_CANCELLED;
      if (!called_off && (patience.silence.count() == 0 || silent < patience.silence)) continue;
      return dead(kill_and_describe("did not return and was killed"));
    }
    if (arrival == Arrival::closed) return dead(kill_and_describe());
    if (arrival == Arrival::nonsense)
      return dead(kill_and_describe("answers in a way that billstop does not understand"));
    const std::string what = frame.head.value("do", std::string());
    if (what == "broke") {
      kill_and_describe();
      return dead(frame.head.value("what", std::string("broke its confinement")));
    }
    if (what == "returned") break;
    if (!answer_question(frame, *wire_, host, call, end.fault)) return dead(kill_and_describe());
    last_word = Clock::now();
  }
  end.status = frame.head.value("status", billstop_status{BILLSTOP_FAULT});
  std::string fault = frame.head.value("fault", std::string());
  if (const std::string wrote = frame.head.value("wrote", std::string());
      fault.empty() && !wrote.empty())
    fault = "wrote to standard output or error, which are not its own: " + wrote;
  if (end.fault.empty()) end.fault = std::move(fault);
  if (end.fault.empty() && end.status == BILLSTOP_OK && !frame.head.value("has_self", false))
    end.fault = "create returned no instance";
  return end;
}

uint64_t PluginProcess::peak_bytes() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  std::string word;
  uint64_t kib = 0;
  while (status >> word)
    if (word == "VmHWM:" && status >> kib) return kib * 1024;
  return 0;
}

}  // namespace billstop::isolation
