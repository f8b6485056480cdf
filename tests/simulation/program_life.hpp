// One process of billstop, from its start to its end or crash: the real core and plugins on the
// virtual loop, workers and transport, against a simulated cloud.
#pragma once

#include <billstop/abi.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/discovery.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/rate_control.hpp"
#include "core/execution/apply_run.hpp"
#include "core/journal/run_history.hpp"
#include "core/plugin_loading/in_process_plugin.hpp"
#include "tests/simulation/baton_runner.hpp"
#include "tests/simulation/memory_journal.hpp"
#include "tests/simulation/run_report.hpp"
#include "tests/simulation/trace.hpp"
#include "tests/simulation/virtual_loop.hpp"
#include "tests/simulation/virtual_transport.hpp"

namespace billstop::simulation {

struct PluginLibrary {
  core::Manifest manifest{};
  const billstop_entry* entry = nullptr;
};

// All of the folder. Throws std::runtime_error when one is no good.
std::vector<PluginLibrary> load_libraries(const std::filesystem::path& folder);

// Counts down to the scenario's crash over all lives, and remembers that it came.
class CrashWatch {
 public:
  explicit CrashWatch(const Crash& crash) : crash_(crash), left_(crash.nth) {}
  // Each says whether the machine stops now.
  bool at_record() { return count(Crash::Where::at_record); }
  bool before_request() { return count(Crash::Where::before_request); }
  bool before_answer() { return count(Crash::Where::before_answer); }
  bool reached() const { return reached_; }

 private:
  bool count(Crash::Where where) {
    if (reached_ || crash_.where != where || --left_ != 0) return false;
    reached_ = true;
    return true;
  }
  const Crash& crash_;
  size_t left_;
  bool reached_ = false;
};

struct SimulationParts {
  Scenario& scenario;
  SimulatedCloud& cloud;
  const std::vector<PluginLibrary>& libraries;
  CrashWatch& crash;
  Trace& trace;
};

class ProgramLife {
 public:
  ProgramLife(const SimulationParts& parts, int64_t begins_ms);
  ~ProgramLife();

  // Why the program ends here with this code; 0: it goes on.
  struct Refusal {
    int exit_code = 0;
    std::string why{};
  };
  Refusal discover();
  core::Inventory look();
  // By the bill of the last days.
  void put_rates(core::Inventory& inventory);
  // Empty when the machine stopped meanwhile.
  std::optional<core::RunResult> apply(const core::Plan& plan, MemoryJournal& journal,
                                       const core::RunHistory& history);

  core::Wishes wishes() const;
  std::vector<core::Manifest> manifests() const;
  const core::Identity& identity() const { return discovered_.identity; }
  bool stopped() const { return stopped_; }
  void stop();
  int64_t now_ms() const;  // the true time
  int64_t last_look_ms() const;
  const Truth& at_last_look() const;

 private:
  class Eyes;

  VirtualAnswer answer(const core::HttpRequest& request);
  void reach_crash();
  bool run_until(const bool& done);

  const SimulationParts parts_;
  const int64_t begins_ms_;
  bool stopped_ = false;
  std::vector<core::ProtectRule> rules_;
  core::Environment environment_;
  VirtualLoop loop_;
  BatonRunner runner_;
  VirtualTransport transport_;
  core::Endpoints endpoints_;
  core::Credentials credentials_;
  core::RateControl rates_;
  core::CloudClient client_;
  std::unique_ptr<core::RequestSender> sender_;
  std::vector<std::unique_ptr<core::Plugin>> loaded_;
  std::vector<core::Plugin*> plugins_;
  std::unique_ptr<Eyes> eyes_;
  core::Discovered discovered_;
  core::Places places_;
};

}  // namespace billstop::simulation
