// One running call of a plugin, as the loop sees it: its requests, its deadline, its end.
#pragma once

#include <atomic>
#include <billstop/values.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/domain/outcome.hpp"
#include "core/plugin_loading/plugin.hpp"
#include "core/plugin_loading/plugin_instance.hpp"
#include "core/plugin_loading/plugin_runner.hpp"
#include "core/plugin_loading/request_guard.hpp"
#include "core/plugin_loading/request_sender.hpp"

namespace billstop::core {

class Loop;

struct CallLimits {
  size_t in_flight = 32;     // submitted and not yet taken by next
  Millis deadline{120'000};  // without progress, own clock
  Millis grace{5'000};       // from the deadline's CANCELLED to writing the thread off
};

// What the plugins of one account share. level: 0 debug .. 3 error; text is untrusted.
using PluginLog = std::function<void(int level, const PluginId& plugin, const std::string& text)>;
struct HostParts {
  Loop& loop;
  PluginRunner& runner;
  RequestSender& sender;
  CallLimits limits{};
  PluginLog log{};
};

struct Submitted {
  billstop_status status = BILLSTOP_OK;
  std::string refusal{};
};

struct NextReply {
  billstop_status status = BILLSTOP_EMPTY;
  uint64_t tag = 0;
  ServiceReply reply{};
};

struct GivenSettlement {
  int32_t outcome = 0;
  Millis retry_after{0};
  CloudWords words{};
  std::optional<Resource> seen{};
};

// All functions [loop] but the two that say otherwise.
class PluginCall : public std::enable_shared_from_this<PluginCall> {
 public:
  PluginCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance, Phase phase,
             Scope scope, std::vector<Resource> batch);
  virtual ~PluginCall() = default;

  // Runs work on a worker and ended() on the loop afterwards, whatever becomes of the worker.
  void start(std::function<void(WorkerSeat&)> work, std::function<void()> ended);

  // Host functions. Those that return text return the breach of the contract, or empty.
  Submitted submit(const billstop::Request& request, uint64_t tag);
  void next(std::function<void(NextReply)> give);
  virtual std::string found(std::vector<Resource> resources);
  virtual std::string incomplete(MissingPart part);
  virtual std::string next_located(std::deque<Resource>& out);
  virtual std::string settle(size_t index, GivenSettlement settlement);
  void explain(std::string text) { explained_ = std::move(text); }
  void log(int level, const std::string& text);
  void fault(std::string text);
  void progress();  // puts off the deadline

  void cancel();
  bool is_cancelled() const { return cancelled_; }
  // The plugin object goes: no callback is made any more.
  void drop();

  // [worker] The status that the plugin's function returned.
  void set_returned(billstop_status status) { returned_ = status; }
  // Why the call did not do all its work, in words; empty when it did.
  std::string problem() const;
  const std::string& first_fault() const { return fault_; }

  // [any thread] Set before start, never changed.
  const PluginInstance& instance() const { return *instance_; }
  const Scope& scope() const { return scope_; }
  Loop& loop() const { return host_.loop; }

 protected:
  const Manifest& manifest() const { return instance_->manifest(); }
  AboutToSend about_to_send_{};

 private:
  void arrived(uint64_t tag, ServiceReply reply);
  std::optional<billstop_status> why_no_reply() const;
  void watch();
  void look_at_deadline();
  void end();

  const HostParts host_;
  const std::shared_ptr<const PluginInstance> instance_;
  const Phase phase_;
  const Scope scope_;
  const RequestGuard guard_;
  std::shared_ptr<WorkerSeat> seat_;
  std::function<void()> ended_;
  std::atomic<billstop_status> returned_{BILLSTOP_FAULT};
  std::atomic<bool> begun_{false};  // a worker has it

  size_t in_flight_ = 0;
  std::deque<NextReply> replies_;
  std::function<void(NextReply)> waiting_;
  std::string explained_, fault_;
  bool cancelled_ = false, late_ = false, abandoned_ = false;
  OwnTime last_progress_{};
  std::optional<uint64_t> timer_;
};

}  // namespace billstop::core
