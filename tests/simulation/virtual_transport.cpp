#include "tests/simulation/virtual_transport.hpp"

#include "core/execution/loop.hpp"

namespace billstop::simulation {

VirtualTransport::VirtualTransport(core::Loop& loop, FarEnd far_end)
    : loop_(loop), far_end_(std::move(far_end)) {}

void VirtualTransport::send(core::HttpRequest request, std::function<void(core::HttpReply)> done) {
  loop_.post([this, request = std::move(request), done = std::move(done)] {
    VirtualAnswer answer = far_end_(request, loop_.cloud_now());
    if (answer.delay > request.timeout) {
      core::HttpReply late;
      late.no_answer = core::NoAnswer::timeout;
      late.problem = "no answer within the request's time-out";
      answer = {std::move(late), request.timeout};
    }
    loop_.after(answer.delay, [done, reply = std::move(answer.reply)] { done(reply); });
  });
}

}  // namespace billstop::simulation
