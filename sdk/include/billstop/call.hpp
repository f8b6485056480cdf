// The host as a plugin function sees it during one call, and shorthand for outcomes.
#pragma once

#include <algorithm>
#include <billstop/detail/borrow.hpp>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billstop {

// What a plugin function may do during one call; wraps the host functions of abi.h.
class Call {
 public:
  Call(const billstop_host* host, billstop_call* call) : host_(host), call_(call) {}

  // Queues a request. False when the call has too many in flight: take a reply by next() first.
  bool submit(const Request& request, uint64_t tag = 0) {
    const auto params = detail::borrow(request.params);
    const auto query = detail::borrow(request.query);
    const auto headers = detail::borrow(request.headers);
    const billstop_request c{sizeof c,
                             0,
                             detail::borrow(request.service),
                             detail::borrow(request.method),
                             detail::borrow(request.path),
                             params.data(),
                             params.size(),
                             query.data(),
                             query.size(),
                             headers.data(),
                             headers.size(),
                             detail::borrow(request.body),
                             detail::borrow(request.content_type),
                             detail::borrow(request.region)};
    const billstop_status status = host_->submit(call_, &c, tag);
    if (status == BILLSTOP_BUSY) return false;
    check(status);
    return true;
  }

  // Waits for one reply; empty when none is in flight.
  std::optional<Reply> next() {
    billstop_reply c{};
    c.struct_size = sizeof c;
    const billstop_status status = host_->next(call_, &c);
    if (status == BILLSTOP_EMPTY) return std::nullopt;
    check(status);
    return Reply{c.http_status,
                 c.tag,
                 detail::own(c.error_code),
                 detail::own(c.error_text),
                 detail::own(c.request_id),
                 detail::own(c.body),
                 detail::own(c.headers, c.header_count)};
  }

  // One request and its answer; only while nothing else of this call is in flight.
  Reply send(const Request& request) {
    if (!submit(request)) throw Refused("send() while other requests are in flight");
    return next().value();
  }
  Reply get(std::string service, std::string path, std::vector<Pair> params = {},
            std::vector<Pair> query = {}) {
    return send({std::move(service),
                 "GET",
                 std::move(path),
                 std::move(params),
                 std::move(query),
                 {},
                 {},
                 {}});
  }

  Reply post(std::string service, std::string path, std::vector<Pair> params = {},
             std::string body = {}) {
    Request request{.service = std::move(service), .method = "POST", .path = std::move(path)};
    request.params = std::move(params);
    request.body = std::move(body);
    return send(request);
  }

  void found(const Resource& resource) {
    const detail::BorrowedResource c(resource);
    check(host_->found(call_, &c.c(), 1));
  }
  // A long list, in portions: each is one turn of the host, and is freed once the host has it.
  void found_all(std::vector<Resource> resources) {
    constexpr size_t portion = 100;
    for (size_t i = 0; i < resources.size(); i += portion) {
      const auto some = std::span(resources).subspan(i, std::min(portion, resources.size() - i));
      std::deque<detail::BorrowedResource> borrowed;  // its elements never move
      std::vector<billstop_resource> items;
      for (const Resource& one : some) items.push_back(borrowed.emplace_back(one).c());
      check(host_->found(call_, items.data(), items.size()));
      for (Resource& told : some) told = {};
    }
  }

  void incomplete(std::string_view kind, Missing missing, std::string_view text,
                  std::string_view error_code = {}, std::string_view request_id = {}) {
    check(host_->incomplete(call_, detail::borrow(kind), static_cast<int32_t>(missing),
                            detail::borrow(error_code), detail::borrow(text),
                            detail::borrow(request_id)));
  }
  // The same, read off the answer that failed.
  void incomplete(std::string_view kind, const Reply& reply) {
    const Missing missing =
        reply.denied()                                                    ? Missing::denied
        : !reply.answered() || reply.status == 429 || reply.status >= 500 ? Missing::unanswered
        : reply.status == 404 && ends_with_0101(reply.error_code)         ? Missing::unpublished
                                                                          : Missing::malformed;
    incomplete(kind, missing, reply.error_text, reply.error_code, reply.request_id);
  }

  std::optional<Resource> next_located() {
    const billstop_resource* c = nullptr;
    const billstop_status status = host_->next_located(call_, &c);
    if (status == BILLSTOP_EMPTY) return std::nullopt;
    check(status);
    return detail::own(*c);
  }

  void settle(size_t index, const StopOutcome& o) {
    settle(index, o.outcome, o.retry_after_ms, o.error_code, o.text, o.request_id,
           o.seen ? &*o.seen : nullptr);
  }
  void settle(size_t index, const VerifyOutcome& o) {
    settle(index, o.outcome, 0, o.error_code, o.text, o.request_id, o.seen ? &*o.seen : nullptr);
  }

  bool cancelled() { return host_->cancelled(call_) == BILLSTOP_CANCELLED; }
  void progress() { host_->progress(call_); }
  int64_t cloud_now_ms() { return host_->cloud_now_ms(call_); }
  void log(int level, std::string_view text) { host_->log(call_, level, detail::borrow(text)); }

 private:
  static bool ends_with_0101(std::string_view code) { return code.ends_with(".0101"); }

  void settle(size_t index, int32_t outcome, int64_t retry_after_ms, std::string_view code,
              std::string_view text, std::string_view request_id, const Resource* seen) {
    const billstop_settlement c{sizeof c,
                                outcome,
                                retry_after_ms,
                                detail::borrow(code),
                                detail::borrow(text),
                                detail::borrow(request_id)};
    if (seen == nullptr) {
      check(host_->settle(call_, index, &c, nullptr));
    } else {
      const detail::BorrowedResource borrowed(*seen);
      check(host_->settle(call_, index, &c, &borrowed.c()));
    }
  }

  void check(billstop_status status) {
    if (status == BILLSTOP_CANCELLED) throw Cancelled();
    if (status != BILLSTOP_OK) throw Refused(detail::own(host_->refusal(call_)));
  }

  const billstop_host* host_;
  billstop_call* call_;
};

// Shorthand for outcomes.
inline StopOutcome accepted(const Reply& r) {
  return {BILLSTOP_ACCEPTED, 0, {}, {}, r.request_id, {}};
}
inline StopOutcome stop_gone(const Reply& r) {
  return {BILLSTOP_STOP_GONE, 0, {}, {}, r.request_id, {}};
}
inline StopOutcome retry_after(int64_t ms, const Reply& r) {
  return {BILLSTOP_RETRY, ms, r.error_code, r.error_text, r.request_id, {}};
}
inline StopOutcome blocked(std::string why) {
  return {BILLSTOP_BLOCKED, 0, {}, std::move(why), {}, {}};
}
// A failed answer as the outcome it means: denied, or failed with the cloud's words.
inline StopOutcome failed(const Reply& r) {
  return {r.denied() ? BILLSTOP_DENIED : BILLSTOP_STOP_FAILED,
          0,
          r.error_code,
          r.error_text,
          r.request_id,
          {}};
}
inline VerifyOutcome seen_as(int32_t outcome, Resource seen, std::string text = {}) {
  return {outcome, {}, std::move(text), {}, std::move(seen)};
}
inline VerifyOutcome verified_gone() {
  return {BILLSTOP_GONE, {}, {}, {}, std::nullopt};
}
inline VerifyOutcome could_not_verify(const Reply& r) {
  return {BILLSTOP_VERIFY_UNKNOWN, r.error_code, r.error_text, r.request_id, std::nullopt};
}

}  // namespace billstop
