#include "core/plugin_loading/isolated_plugin.hpp"

#include <billstop/detail/borrow.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "core/plugin_loading/host_functions.hpp"
#include "core/plugin_loading/settings_check.hpp"
#include "sdk/isolation/plugin_process.hpp"

namespace billstop::core {
namespace {

using isolation::Job;
using isolation::JobEnd;
using isolation::PluginProcess;
using std::chrono::milliseconds;

constexpr milliseconds create_patience{10'000};
constexpr milliseconds wait_step{200};

struct Made {
  std::unique_ptr<PluginProcess> process{};
  std::string problem{};
};

// [loop] A process with an instance in it: the kernel ends it together with the thread that
// started it, and no thread lives longer than the loop's.
Made make_process(const IsolationSetup& setup, const std::string& settings_json) {
  PluginProcess::Started started = PluginProcess::start(
      {.program = setup.host_program, .plugin = std::filesystem::absolute(setup.plugin_file)});
  if (!started.process) return {nullptr, std::move(started.problem)};
  billstop_call call;
  const JobEnd end = started.process->run({.settings = settings_json}, host_functions(), &call,
                                          {.silence = create_patience});
  if (!end.fault.empty()) return {nullptr, "create: " + end.fault};
  if (end.status == BILLSTOP_OK) return {std::move(started.process), {}};
  return {nullptr, call.explained.empty() ? "create failed without saying why" : call.explained};
}

// The processes of one plugin: what the stand-ins know as `self`.
class ProcessPool {
 public:
  ProcessPool(IsolationSetup setup, std::string settings_json, std::unique_ptr<PluginProcess> first)
      : setup_(std::move(setup)), settings_json_(std::move(settings_json)) {
    idle_.push_back(std::move(first));
  }

  // [worker] Waits for a process that is free. Empty when the call is off or none can be had.
  Made take(billstop_call& c);
  void give_back(std::unique_ptr<PluginProcess> process, bool alive);

 private:
  Made start_one(billstop_call& c);

  const IsolationSetup setup_;
  const std::string settings_json_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<PluginProcess>> idle_;
  size_t living_ = 1;
  size_t deaths_ = 0;
};

Made ProcessPool::take(billstop_call& c) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!idle_.empty()) {
      Made made{std::move(idle_.back()), {}};
      idle_.pop_back();
      return made;
    }
    if (deaths_ > setup_.deaths_max)
      return {nullptr,
              "its process died " + std::to_string(deaths_) + " times and is not started again"};
    if (living_ < setup_.processes_max) {
      ++living_;
      lock.unlock();
      return start_one(c);
    }
    freed_.wait_for(lock, wait_step);
    lock.unlock();
    if (host_functions().progress(&c) != BILLSTOP_OK) return {nullptr, "cancelled"};
    lock.lock();
  }
}

Made ProcessPool::start_one(billstop_call& c) {
  const auto made = std::make_shared<Made>();
  const bool answered = c.seat->ask(
      [setup = setup_, settings = settings_json_, made](const std::function<void()>& wake) {
        *made = make_process(setup, settings);
        wake();
      });
  if (answered && made->process) return std::move(*made);
  give_back(nullptr, false);
  return {nullptr, answered ? made->problem : "cancelled"};
}

void ProcessPool::give_back(std::unique_ptr<PluginProcess> process, bool alive) {
  const std::lock_guard lock(mutex_);
  if (alive) {
    idle_.push_back(std::move(process));
  } else {
    --living_;
    ++deaths_;
  }
  freed_.notify_one();
}

// [worker] What became of the plugin, for the call that it happened to.
void tell_fault(billstop_call& c, const std::string& text, bool ended_the_call) {
  c.seat->ask([call = c.call, text, ended_the_call](const std::function<void()>& answered) {
    call->fault(text);
    if (ended_the_call) call->explain(text);
    answered();
  });
}

billstop_status run_isolated(void* self, billstop_call* c, const Job& job) {
  auto& pool = *static_cast<ProcessPool*>(self);
  Made made = pool.take(*c);
  if (!made.process) {
    host_functions().explain(c, detail::borrow(made.problem));
    return BILLSTOP_FAILED;
  }
  const JobEnd end = made.process->run(job, host_functions(), c);
  pool.give_back(std::move(made.process), end.alive);
  if (end.fault.empty()) return end.status;
  tell_fault(*c, end.fault, !end.alive);
  return end.alive ? end.status : BILLSTOP_FAILED;
}

billstop_status locate(void* self, billstop_call* c, const billstop_scope* scope) {
  return run_isolated(self, c, {.what = Job::What::locate, .scope = detail::own(*scope)});
}

billstop_status run_batch(void* self, billstop_call* c, Job::What what, billstop_str way,
                          const billstop_resource* items, size_t count) {
  Job job{.what = what, .way = detail::own(way)};
  for (size_t i = 0; i < count; ++i) job.batch.push_back(detail::own(detail::element(items, i)));
  return run_isolated(self, c, job);
}
billstop_status stop(void* self, billstop_call* c, billstop_str way, const billstop_resource* items,
                     size_t count) {
  return run_batch(self, c, Job::What::stop, way, items, count);
}
billstop_status verify(void* self, billstop_call* c, billstop_str way,
                       const billstop_resource* items, size_t count) {
  return run_batch(self, c, Job::What::verify, way, items, count);
}

void destroy(void* self) {
  delete static_cast<ProcessPool*>(self);
}

constexpr billstop_entry stand_ins{sizeof(billstop_entry),
                                   BILLSTOP_ABI_MAJOR,
                                   BILLSTOP_ABI_MINOR,
                                   0,
                                   nullptr,
                                   &destroy,
                                   &locate,
                                   &stop,
                                   &verify};

}  // namespace

CreatedPlugin create_isolated_plugin(const Manifest& manifest, const IsolationSetup& setup,
                                     const std::string& settings_json, const HostParts& host) {
  const std::string name = manifest.id.value + ": ";
  if (const std::string why = settings_problem(manifest.settings_schema_json, settings_json);
      !why.empty())
    return {nullptr, name + "settings: " + why};
  Made first = make_process(setup, settings_json);
  if (!first.process) return {nullptr, name + first.problem};
  auto instance = std::make_shared<const PluginInstance>(
      manifest, stand_ins, new ProcessPool(setup, settings_json, std::move(first.process)));
  return {std::make_unique<InProcessPlugin>(std::move(instance), host), {}};
}

}  // namespace billstop::core
