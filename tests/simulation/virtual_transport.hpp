// A transport whose far end is a function: the sandbox's model, or what a test wants to be told.
#pragma once

#include <functional>

#include "core/cloud/transport.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {
class Loop;
}

namespace billstop::simulation {

// What the far end did, and when its answer arrives.
struct VirtualAnswer {
  core::HttpReply reply{};
  core::Millis delay{0};
};

class VirtualTransport : public core::Transport {
 public:
  // The cloud's time at which the request arrives is the loop's cloud time.
  using FarEnd = std::function<VirtualAnswer(const core::HttpRequest&, core::CloudTime)>;

  VirtualTransport(core::Loop& loop, FarEnd far_end);

  // An answer later than the request's time-out is a time-out, though its effects are there.
  void send(core::HttpRequest request, std::function<void(core::HttpReply)> done) override;

 private:
  core::Loop& loop_;
  FarEnd far_end_;
};

}  // namespace billstop::simulation
