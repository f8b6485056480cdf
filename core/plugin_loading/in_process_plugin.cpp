#include "core/plugin_loading/in_process_plugin.hpp"

#include <algorithm>
#include <utility>

#include "core/execution/loop.hpp"
#include "core/plugin_loading/batch_call.hpp"
#include "core/plugin_loading/host_functions.hpp"
#include "core/plugin_loading/locate_call.hpp"
#include "core/plugin_loading/resource_codec.hpp"

namespace billstop::core {
namespace {

// [worker] Runs the plugin's function. A C plugin must not throw, but one that does harms only its
// own call.
void run_entry(WorkerSeat& seat, const std::shared_ptr<PluginCall>& call,
               const std::function<billstop_status(const PluginInstance&, billstop_call*)>& entry) {
  billstop_call c;
  c.seat = &seat;
  c.call = call;
  try {
    call->set_returned(entry(call->instance(), &c));
  } catch (...) {
    seat.ask([call](const std::function<void()>& answered) {
      call->fault("threw an exception through the boundary");
      answered();
    });
  }
}

}  // namespace

InProcessPlugin::InProcessPlugin(std::shared_ptr<const PluginInstance> instance,
                                 const HostParts& host)
    : instance_(std::move(instance)), host_(host) {}

InProcessPlugin::~InProcessPlugin() {
  for (const auto& [number, call] : running_) call->drop();
}

template <class CallType, class Done>
void InProcessPlugin::start(std::shared_ptr<CallType> call, EntryFunction function, Done done) {
  const uint64_t number = next_number_++;
  running_.emplace(number, call);
  call->start([call = std::shared_ptr<PluginCall>(call), function = std::move(function)](
                  WorkerSeat& seat) { run_entry(seat, call, function); },
              [this, number, call = call.get(), done = std::move(done)] {
                const auto kept = running_.extract(number);
                done(call->finish());
              });
}

void InProcessPlugin::locate(const Scope& scope, std::span<const Resource> first_round,
                             std::function<void(Resource)> sink,
                             std::function<void(LocateEnd)> done) {
  auto call = std::make_shared<LocateCall>(host_, instance_, scope, first_round, std::move(sink));
  start(
      std::move(call),
      [scope](const PluginInstance& plugin, billstop_call* c) {
        using billstop::detail::borrow;
        const billstop_scope borrowed{sizeof borrowed,
                                      0,
                                      borrow(scope.account.value),
                                      borrow(scope.region.value),
                                      borrow(scope.project.value),
                                      borrow(scope.workspace.value)};
        return plugin.entry().locate(plugin.self(), c, &borrowed);
      },
      std::move(done));
}

void InProcessPlugin::stop(const WayId& way, std::vector<Resource> resources,
                           AboutToSend about_to_send, std::function<void(StopEnd)> done) {
  if (std::string why = misuse(way, resources, Phase::stop); !why.empty()) {
    const StopSettled failed{StopOutcome::failed, Millis(0), {{}, why, {}}, std::nullopt};
    StopEnd end{std::vector<StopSettled>(resources.size(), failed), {}};
    return host_.loop.post([done = std::move(done), end = std::move(end)] { done(end); });
  }
  const KindSpec* kind = manifest().kind(resources.front().kind);
  const Phase phase = kind->undone_by(way) == nullptr ? Phase::stop : Phase::undo;
  auto call =
      std::make_shared<StopCall>(host_, instance_, resources, std::move(about_to_send), phase);
  start(
      std::move(call),
      [way, batch = std::move(resources)](const PluginInstance& plugin, billstop_call* c) {
        const BorrowedBatch items(batch);
        return plugin.entry().stop(plugin.self(), c, billstop::detail::borrow(way.value),
                                   items.data(), items.size());
      },
      std::move(done));
}

void InProcessPlugin::verify(const WayId& way, std::vector<Resource> resources,
                             std::function<void(VerifyEnd)> done) {
  if (std::string why = misuse(way, resources, Phase::read); !why.empty()) {
    const VerifySettled unknown{VerifyOutcome::unknown, {{}, why, {}}, std::nullopt};
    VerifyEnd end{std::vector<VerifySettled>(resources.size(), unknown), {}};
    return host_.loop.post([done = std::move(done), end = std::move(end)] { done(end); });
  }
  auto call = std::make_shared<VerifyCall>(host_, instance_, resources);
  start(
      std::move(call),
      [way, batch = std::move(resources)](const PluginInstance& plugin, billstop_call* c) {
        const BorrowedBatch items(batch);
        return plugin.entry().verify(plugin.self(), c, billstop::detail::borrow(way.value),
                                     items.data(), items.size());
      },
      std::move(done));
}

std::string InProcessPlugin::misuse(const WayId& way, const std::vector<Resource>& resources,
                                    Phase phase) const {
  if (resources.empty()) return "an empty batch";
  const Resource& first = resources.front();
  const KindSpec* kind = manifest().kind(first.kind);
  const std::string who = "the plugin " + manifest().id.value;
  if (kind == nullptr) return who + " has no kind \"" + first.kind.value + "\"";
  if (kind->way(way) == nullptr && kind->undone_by(way) == nullptr)
    return who + " has no way \"" + way.value + "\" for " + first.kind.value;
  // Only a stop is held to the kind's batch: a verify of many reads a list.
  if (phase == Phase::stop && resources.size() > kind->batch)
    return who + " takes at most " + std::to_string(kind->batch) + " in a batch";
  const bool alike = std::all_of(resources.begin(), resources.end(), [&](const Resource& r) {
    return r.kind == first.kind && r.scope == first.scope;
  });
  return alike ? std::string() : "a batch of more than one kind or scope";
}

void InProcessPlugin::cancel_all() {
  for (const auto& [number, call] : running_) call->cancel();
}

}  // namespace billstop::core
