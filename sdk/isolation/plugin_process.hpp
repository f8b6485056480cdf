// A plugin in a process of its own, as its host sees it: one instance that takes one job at a time.
#pragma once

#include <billstop/abi.h>
#include <sys/types.h>

#include <billstop/values.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace billstop::isolation {

class Wire;
struct Frame;

struct ProcessSetup {
  std::filesystem::path program{};  // billstop-plugin-host
  std::filesystem::path plugin{};   // absolute; empty: only to see what holds
  uint64_t memory_bytes_max = uint64_t{2} * 1024 * 1024 * 1024;
};

struct Job {
  enum class What : uint8_t { create, locate, stop, verify } what = What::create;
  std::string settings = "{}";  // of create
  Scope scope{};                // of locate
  std::string way{};            // of stop and verify, with the batch
  std::vector<Resource> batch{};
};

struct JobEnd {
  billstop_status status = BILLSTOP_FAULT;
  std::string fault{};  // what it did against the contract, or how it died, in plain words
  bool alive = true;    // false: the process has gone and takes no further job
};

struct Patience {
  std::chrono::milliseconds silence{0};           // 0: none. Longer without a question: killed
  std::chrono::milliseconds after_cancel{3'000};  // from CANCELLED to being killed
  std::chrono::seconds cpu{300};                  // of one job
};

// Not for several threads at once. The process dies with the thread that started it, so that is a
// thread which lives as long as the program.
class PluginProcess {
 public:
  struct Started;
  static Started start(const ProcessSetup& setup);
  // Lets the plugin destroy its instance, for a moment; then the process is killed.
  ~PluginProcess();
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;

  // Runs the job; what the plugin asks meanwhile is asked of `host` with `call`, on this thread.
  JobEnd run(const Job& job, const billstop_host& host, billstop_call* call,
             const Patience& patience = {});

  // What it is kept from here, and what this kernel does not have, in words.
  const std::vector<std::string>& held() const { return held_; }
  const std::vector<std::string>& not_held() const { return not_held_; }
  // The most memory it has used, 0 when unknown.
  uint64_t peak_bytes() const;

 private:
  PluginProcess(pid_t pid, std::unique_ptr<Wire> wire);
  std::string shake_hands();
  void allow_cpu(std::chrono::seconds more) const;
  JobEnd serve(const billstop_host& host, billstop_call* call, const Patience& patience);
  std::string kill_and_describe(const std::string& why = {});

  pid_t pid_;  // 0: gone and waited for
  std::unique_ptr<Wire> wire_;
  std::vector<std::string> held_{}, not_held_{};
};

struct PluginProcess::Started {
  std::unique_ptr<PluginProcess> process{};
  std::string problem{};  // why there is none
};

}  // namespace billstop::isolation
