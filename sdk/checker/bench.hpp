// A plugin's process on the practice cloud: runs one call at a time as billstop would, notes what
// the plugin does, and spoils what it is told to. Deterministic, without sockets of its own.
#pragma once

#include <billstop/abi.h>

#include <billstop/values.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sdk/checker/plugin_file.hpp"
#include "sdk/isolation/plugin_process.hpp"
#include "sdk/sandbox/model.hpp"

namespace billstop::checker {

struct Tools {
  std::filesystem::path host_program{};
  std::string settings = "{}";
  std::chrono::milliseconds patience{10'000};  // with a plugin that says nothing
};

// What goes wrong, counted over the requests of one call.
struct Spoil {
  size_t at = 0;     // 0: nothing
  int status = 500;  // 0: no answer comes; 200: a whole answer of the wrong form
  std::string body{};
  size_t cancel_at = 0;    // from this host function on CANCELLED
  bool rows_only = false;  // `at` counts only answers that hold rows
};

struct Seen {
  billstop_status status = BILLSTOP_FAULT;
  std::string fault{};                  // what the process did or died of
  std::vector<std::string> breaches{};  // what the host refused or faulted
  std::string explained{};
  std::vector<Resource> found{};
  std::vector<std::string> incomplete{};
  std::map<size_t, int32_t> settled{};
  std::map<size_t, Resource> read{};  // what was settled with, as read now
  size_t requests = 0, questions = 0, after_cancel = 0;
  bool spoiled = false;

  // The first thing that no plugin may do, in words; empty: nothing.
  std::string wrong() const;
};

class Bench {
 public:
  Bench(const PluginFile& file, const Tools& tools, std::unique_ptr<sandbox::World> world);
  ~Bench();

  // Starts the process and creates the instance.
  Seen create();
  Seen locate(const Scope& scope, const Spoil& spoil = {});
  Seen stop(const std::string& way, const std::vector<Resource>& batch, const Spoil& spoil = {});
  Seen verify(const std::string& way, const std::vector<Resource>& batch, const Spoil& spoil = {});

  // Every scope of the account that the plugin is to be asked for.
  std::vector<Scope> scopes() const;
  // To write to: the cloud then looks at everything anew, which takes long where there is much.
  sandbox::Account& account() { return *model_->world().accounts.front(); }
  void erase(const sandbox::Item& item) { model_->erase(account(), item); }
  size_t changes() const;  // that the cloud's ledger has
  const std::vector<sandbox::LedgerEntry>& ledger() const;
  // Whether one of these meters of it runs in truth.
  bool runs(const Resource& resource, const Json& meters) const;
  void pass(int64_t ms) {
    now_ms_ += ms;
    model_->advance(now_ms_);
  }
  uint64_t peak_bytes() const { return process_ ? process_->peak_bytes() : 0; }

 private:
  struct Running;
  friend struct HostTable;

  const sandbox::Account& as_it_is() const;
  Seen run(const isolation::Job& job, const std::vector<Resource>& batch, const Spoil& spoil);
  Reply send(Running& call, const Request& request);
  std::string refusal_of(const Running& call, const Request& request) const;
  void add_token();

  const PluginFile& file_;
  const Tools& tools_;
  std::unique_ptr<sandbox::Model> model_;
  int64_t now_ms_;
  std::unique_ptr<isolation::PluginProcess> process_;
};

}  // namespace billstop::checker
