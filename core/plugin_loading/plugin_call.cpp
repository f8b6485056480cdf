#include "core/plugin_loading/plugin_call.hpp"

#include <utility>

#include "core/execution/loop.hpp"

namespace billstop::core {

PluginCall::PluginCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
                       Phase phase, Scope scope, std::vector<Resource> batch)
    : host_(host),
      instance_(std::move(instance)),
      phase_(phase),
      scope_(std::move(scope)),
      guard_(instance_->manifest(), phase, scope_, std::move(batch)) {}

void PluginCall::start(std::function<void(WorkerSeat&)> work, std::function<void()> ended) {
  ended_ = std::move(ended);
  progress();
  watch();
  seat_ = host_.runner.start(
      [self = shared_from_this(), work = std::move(work)](WorkerSeat& seat) {
        self->begun_ = true;
        work(seat);
      },
      [self = shared_from_this()] { self->end(); });
}

void PluginCall::end() {
  if (timer_) host_.loop.cancel(*std::exchange(timer_, std::nullopt));
  waiting_ = nullptr;
  seat_ = nullptr;
  if (const auto ended = std::exchange(ended_, nullptr)) ended();
}

Submitted PluginCall::submit(const billstop::Request& request, uint64_t tag) {
  if (cancelled_) return {BILLSTOP_CANCELLED, {}};
  if (in_flight_ + replies_.size() >= host_.limits.in_flight) return {BILLSTOP_BUSY, {}};
  GuardVerdict verdict = guard_.check(request);
  if (!verdict.request) return {BILLSTOP_REFUSED, std::move(verdict.refusal)};
  if (verdict.request->repeat == Repeat::ask_first && about_to_send_) {
    try {
      about_to_send_(request.method + " " + verdict.request->path);
    } catch (const std::exception& e) {
      return {BILLSTOP_REFUSED, std::string("not sent: ") + e.what()};
    }
  }
  verdict.request->ahead = phase_ != Phase::read;
  ++in_flight_;
  progress();
  host_.sender.send(std::move(*verdict.request),
                    [weak = weak_from_this(), tag](ServiceReply reply) {
                      if (const auto self = weak.lock()) self->arrived(tag, std::move(reply));
                    });
  return {};
}

void PluginCall::arrived(uint64_t tag, ServiceReply reply) {
  --in_flight_;
  progress();
  NextReply next{BILLSTOP_OK, tag, std::move(reply)};
  if (const auto give = std::exchange(waiting_, nullptr))
    give(std::move(next));
  else
    replies_.push_back(std::move(next));
}

// When a run is interrupted, a stop still takes the answers to what it has sent, so that what was
// changed is known; every other call ends at once.
std::optional<billstop_status> PluginCall::why_no_reply() const {
  const bool takes_answers = !cancelled_ || (phase_ != Phase::read && !late_);
  if (!takes_answers) return BILLSTOP_CANCELLED;
  if (replies_.empty() && in_flight_ == 0) return cancelled_ ? BILLSTOP_CANCELLED : BILLSTOP_EMPTY;
  return std::nullopt;
}

void PluginCall::next(std::function<void(NextReply)> give) {
  if (const auto status = why_no_reply()) {
    give({*status, 0, {}});
  } else if (replies_.empty()) {
    waiting_ = std::move(give);
  } else {
    NextReply reply = std::move(replies_.front());
    replies_.pop_front();
    progress();
    give(std::move(reply));
  }
}

std::string PluginCall::found(std::vector<Resource>) {
  return "found is for locate alone";
}
std::string PluginCall::incomplete(MissingPart) {
  return "incomplete is for locate alone";
}
std::string PluginCall::next_located(std::deque<Resource>&) {
  return "next_located is for locate alone";
}
std::string PluginCall::settle(size_t, GivenSettlement) {
  return "settle is for stop and verify alone";
}

void PluginCall::log(int level, const std::string& text) {
  if (host_.log) host_.log(level, manifest().id, text);
}

void PluginCall::fault(std::string text) {
  if (!fault_.empty()) return;
  fault_ = std::move(text);
  log(3, "broke the plugin contract: " + fault_);
}

void PluginCall::progress() {
  last_progress_ = host_.loop.now();
}

void PluginCall::cancel() {
  cancelled_ = true;
  if (!waiting_) return;
  if (const auto status = why_no_reply()) std::exchange(waiting_, nullptr)({*status, 0, {}});
}

void PluginCall::drop() {
  ended_ = nullptr;
  abandoned_ = true;
  // The seat holds this call for as long as its work has not begun, and this call must not hold it.
  if (const auto seat = std::exchange(seat_, nullptr)) host_.runner.abandon(*seat);
}

void PluginCall::watch() {
  timer_ = host_.loop.at(last_progress_ + host_.limits.deadline,
                         [self = shared_from_this()] { self->look_at_deadline(); });
}

// A call that waits for an answer of the cloud is not late: its requests have time-outs of their
// own. Nor is one that waits for a thread, which others may hold for long.
void PluginCall::look_at_deadline() {
  if (waiting_ || !begun_) progress();
  if (host_.loop.now() < last_progress_ + host_.limits.deadline) return watch();
  fault("made no progress for " + std::to_string(host_.limits.deadline.count() / 1000) + " s");
  late_ = true;
  cancel();
  timer_ = host_.loop.after(host_.limits.grace, [self = shared_from_this()] {
    self->timer_.reset();
    self->abandoned_ = true;
    if (self->seat_) self->host_.runner.abandon(*self->seat_);
  });
}

std::string PluginCall::problem() const {
  if (abandoned_) return "the plugin did not return; its thread was written off";
  if (late_) return fault_;
  switch (returned_.load()) {
    case BILLSTOP_OK:
      return {};
    case BILLSTOP_CANCELLED:
      return "cancelled";
    case BILLSTOP_FAILED:
      return explained_.empty() ? "the plugin failed without saying why" : explained_;
    default:
      return "the plugin returned the status " + std::to_string(returned_.load()) +
             ", which is none of its function";
  }
}

}  // namespace billstop::core
