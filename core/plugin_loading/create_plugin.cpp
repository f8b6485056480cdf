#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/plugin_loading/host_functions.hpp"
#include "core/plugin_loading/in_process_plugin.hpp"
#include "core/plugin_loading/settings_check.hpp"

namespace billstop::core {
namespace {

constexpr std::chrono::seconds create_patience{10};

// What the creating thread leaves for who waits; kept by both, since either may be gone first.
struct Creation {
  std::mutex mutex;
  std::condition_variable changed;
  bool finished = false;
  void* self = nullptr;
  std::string problem;
};

std::string status_problem(billstop_status status, const void* self, const std::string& explained) {
  if (status == BILLSTOP_OK) return self == nullptr ? "create returned no instance" : "";
  if (!explained.empty()) return explained;
  return status == BILLSTOP_FAILED ? "create failed without saying why"
                                   : "create returned the status " + std::to_string(status);
}

void run_create(const billstop_entry& entry, const std::string& settings_json, Creation& creation) {
  billstop_call call;
  void* self = nullptr;
  std::string problem;
  try {
    const billstop_status status =
        entry.create(&host_functions(), &call, billstop::detail::borrow(settings_json), &self);
    problem = status_problem(status, self, call.explained);
  } catch (...) {
    problem = "create threw an exception through the boundary";
  }
  const std::lock_guard lock(creation.mutex);
  creation.self = self;
  creation.problem = std::move(problem);
  creation.finished = true;
  creation.changed.notify_all();
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

CreatedPlugin create_plugin(const Manifest& manifest, const billstop_entry& entry,
                            const std::string& settings_json, const HostParts& host) {
  const std::string name = manifest.id.value + ": ";
  if (const std::string why = settings_problem(manifest.settings_schema_json, settings_json);
      !why.empty())
    return {nullptr, name + "settings: " + one_line(why)};
  const auto creation = std::make_shared<Creation>();
  std::thread worker(
      [&entry, settings_json, creation] { run_create(entry, settings_json, *creation); });
  std::unique_lock lock(creation->mutex);
  const bool finished =
      creation->changed.wait_for(lock, create_patience, [&] { return creation->finished; });
  lock.unlock();
  if (!finished) {
    worker.detach();
    return {nullptr, name + "create did not return within 10 s"};
  }
  worker.join();
  if (!creation->problem.empty()) return {nullptr, name + one_line(creation->problem)};
  auto instance = std::make_shared<const PluginInstance>(manifest, entry, creation->self);
  return {std::make_unique<InProcessPlugin>(std::move(instance), host), {}};
}

}  // namespace billstop::core
