// A plugin on a virtual loop, with a far end that the test writes.
#pragma once

#include <billstop/plugin.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "core/plugin_loading/in_process_plugin.hpp"
#include "tests/simulation/baton_runner.hpp"
#include "tests/simulation/virtual_loop.hpp"

namespace billstop::core {

class FakeSender : public RequestSender {
 public:
  explicit FakeSender(Loop& loop) : loop_(loop) {}

  void send(ServiceRequest request, std::function<void(ServiceReply)> done) override {
    sent.push_back(request);
    ServiceReply reply = answer(request);
    loop_.after(delay, [done = std::move(done), reply = std::move(reply)] { done(reply); });
  }

  std::vector<ServiceRequest> sent{};
  Millis delay{100};
  std::function<ServiceReply(const ServiceRequest&)> answer = [](const ServiceRequest&) {
    ServiceReply reply;
    reply.status = 200;
    reply.body = "{}";
    return reply;
  };

 private:
  Loop& loop_;
};

template <class P>
billstop_entry entry_of() {
  return {sizeof(billstop_entry),       BILLSTOP_ABI_MAJOR,
          BILLSTOP_ABI_MINOR,           0,
          &billstop::detail::create<P>, &billstop::detail::destroy<P>,
          &billstop::detail::locate<P>, &billstop::detail::stop<P>,
          &billstop::detail::verify<P>};
}

class Bench {
 public:
  explicit Bench(uint64_t seed = 1) : runner(loop, seed) {}

  HostParts host() {
    return {loop, runner, sender, limits,
            [this](int, const PluginId&, const std::string& text) { logged.push_back(text); }};
  }

  simulation::VirtualLoop loop{cloud_time(1'772'352'330'000)};
  FakeSender sender{loop};
  CallLimits limits{};
  std::vector<std::string> logged{};
  simulation::BatonRunner runner;
};

}  // namespace billstop::core
