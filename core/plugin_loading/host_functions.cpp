#include "core/plugin_loading/host_functions.hpp"

#include <algorithm>
#include <array>

#include "core/execution/loop.hpp"
#include "core/plugin_loading/c_values.hpp"
#include "core/plugin_loading/contract_error.hpp"
#include "core/plugin_loading/resource_codec.hpp"

namespace billstop::core {
namespace {

// Runs `question` with the call on the loop and waits until it gives its answer. Nothing when the
// seat was written off. The answer is kept beside the worker, whose stack may be gone by then.
template <class Answer, class Question>
std::optional<Answer> ask(billstop_call& c, Question question) {
  if (c.seat == nullptr) throw ContractError("create must not use the cloud");
  const auto slot = std::make_shared<std::optional<Answer>>();
  const bool answered = c.seat->ask(
      [call = c.call, slot, question = std::move(question)](std::function<void()> wake) mutable {
        question(*call, [slot, wake = std::move(wake)](Answer answer) {
          *slot = std::move(answer);
          wake();
        });
      });
  if (!answered) return std::nullopt;
  return std::move(*slot);
}

billstop_status tell_fault(billstop_call& c, const std::string& text) {
  c.refusal = text;
  if (c.seat == nullptr) return BILLSTOP_FAULT;
  const auto told = ask<bool>(c, [text](PluginCall& call, auto give) {
    call.fault(text);
    give(true);
  });
  return told ? BILLSTOP_FAULT : BILLSTOP_CANCELLED;
}

// The edge of every host function: no exception crosses it, and none runs on a foreign thread.
template <class Body>
billstop_status at_edge(billstop_call* c, Body&& body) noexcept {
  if (c == nullptr || c->thread != std::this_thread::get_id()) return BILLSTOP_FAULT;
  try {
    try {
      c->refusal.clear();
      return body(*c);
    } catch (const ContractError& e) {
      return tell_fault(*c, e.what());
    }
  } catch (...) {
    return BILLSTOP_FAULT;
  }
}

// For host functions that either work or are a breach of the contract.
template <class Action>
billstop_status act(billstop_call& c, Action action) {
  struct Done {
    std::string breach;
    bool cancelled;
  };
  const auto done = ask<Done>(c, [action = std::move(action)](PluginCall& call, auto give) mutable {
    std::string breach = action(call);
    if (breach.empty()) call.progress();
    give(Done{std::move(breach), call.is_cancelled()});
  });
  if (!done) return BILLSTOP_CANCELLED;
  if (!done->breach.empty()) throw ContractError(done->breach);
  return done->cancelled ? BILLSTOP_CANCELLED : BILLSTOP_OK;
}

billstop_status submit(billstop_call* call, const billstop_request* request, uint64_t tag) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    auto submitted =
        ask<Submitted>(c, [copied = copy_request(request), tag](PluginCall& p, auto give) {
          give(p.submit(copied, tag));
        });
    if (!submitted) return BILLSTOP_CANCELLED;
    c.refusal = std::move(submitted->refusal);
    return submitted->status;
  });
}

// Headers that hold no secret and that a plugin can have a use for.
bool shown(const std::string& lower_case_name) {
  constexpr std::array names = {"content-type", "date",     "etag",        "last-modified",
                                "retry-after",  "location", "x-request-id"};
  return std::find(names.begin(), names.end(), lower_case_name) != names.end() ||
         lower_case_name.starts_with("x-obs-") || lower_case_name.starts_with("x-total");
}

void lend(billstop_call& c, billstop_reply& out) {
  using detail::borrow;
  const ServiceReply& r = c.reply.reply;
  c.reply_headers.clear();
  for (const auto& [name, value] : r.headers)
    if (shown(name)) c.reply_headers.push_back({borrow(name), borrow(value)});
  // The plugin may have been built with a later, longer struct: its size stays as it is.
  out.http_status = r.status;
  out.tag = c.reply.tag;
  out.error_code = borrow(r.error_code);
  out.error_text = borrow(r.error_text);
  out.request_id = borrow(r.request_id);
  out.body = borrow(r.body);
  out.headers = c.reply_headers.data();
  out.header_count = c.reply_headers.size();
}

billstop_status next(billstop_call* call, billstop_reply* out) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (out == nullptr) throw ContractError("next got no place for the reply");
    check_struct(out, out->struct_size, sizeof *out, "the reply");
    auto reply = ask<NextReply>(
        c, [](PluginCall& p, auto give) { p.next([give](NextReply r) { give(std::move(r)); }); });
    if (!reply) return BILLSTOP_CANCELLED;
    c.reply = std::move(*reply);
    if (c.reply.status == BILLSTOP_OK) lend(c, *out);
    return c.reply.status;
  });
}

billstop_status found(billstop_call* call, const billstop_resource* items, size_t count) {
  return at_edge(call, [&](billstop_call& c) {
    return act(c, [resources = decode_resources(items, count)](PluginCall& p) mutable {
      return p.found(std::move(resources));
    });
  });
}

MissingWhy missing_of(int32_t abi) {
  switch (abi) {
    case BILLSTOP_MISSING_DENIED:
      return MissingWhy::denied;
    case BILLSTOP_MISSING_PARTIAL:
      return MissingWhy::partial;
    case BILLSTOP_MISSING_MALFORMED:
      return MissingWhy::malformed;
    case BILLSTOP_MISSING_UNANSWERED:
      return MissingWhy::unanswered;
    case BILLSTOP_MISSING_UNPUBLISHED:
      return MissingWhy::unpublished;
    default:
      throw ContractError("incomplete got an unknown reason");
  }
}

billstop_status incomplete(billstop_call* call, billstop_str kind, int32_t missing,
                           billstop_str code, billstop_str text, billstop_str request_id) {
  return at_edge(call, [&](billstop_call& c) {
    MissingPart part{Kind{copy_text(kind, "kind")},
                     missing_of(missing),
                     {copy_words(code), copy_words(text), copy_words(request_id)}};
    return act(c, [part = std::move(part)](PluginCall& p) { return p.incomplete(part); });
  });
}

// CANCELLED, or OK with the next ones in c.ahead, if there are any.
billstop_status fetch_located(billstop_call& c) {
  struct Taken {
    std::string breach;
    std::deque<Resource> resources;
    bool cancelled;
  };
  auto taken = ask<Taken>(c, [](PluginCall& p, auto give) {
    Taken t{{}, {}, p.is_cancelled()};
    t.breach = p.next_located(t.resources);
    p.progress();
    give(std::move(t));
  });
  if (!taken || taken->cancelled) return BILLSTOP_CANCELLED;
  if (!taken->breach.empty()) throw ContractError(taken->breach);
  c.ahead = std::move(taken->resources);
  return BILLSTOP_OK;
}

billstop_status next_located(billstop_call* call, const billstop_resource** out) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (out == nullptr) throw ContractError("next_located got no place for the resource");
    if (c.ahead.empty())
      if (const auto status = fetch_located(c); status != BILLSTOP_OK) return status;
    if (c.ahead.empty()) return BILLSTOP_EMPTY;
    c.located_c.reset();
    c.located = encode_resource(c.ahead.front());
    c.ahead.pop_front();
    c.located_c = std::make_unique<detail::BorrowedResource>(c.located);
    *out = &c.located_c->c();
    return BILLSTOP_OK;
  });
}

// A settlement counts even when the run is being cancelled: it says what has happened.
billstop_status settle(billstop_call* call, size_t index, const billstop_settlement* s,
                       const billstop_resource* seen) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (s == nullptr) throw ContractError("settle got no settlement");
    check_struct(s, s->struct_size, sizeof *s, "the settlement");
    GivenSettlement given{
        s->outcome,
        Millis(std::clamp<int64_t>(s->retry_after_ms, 0, 3'600'000)),
        {copy_words(s->error_code), copy_words(s->text), copy_words(s->request_id)},
        std::nullopt};
    if (seen != nullptr) given.seen = decode_resource(*seen);
    const billstop_status status =
        act(c, [index, given = std::move(given)](PluginCall& p) { return p.settle(index, given); });
    return status == BILLSTOP_CANCELLED ? BILLSTOP_OK : status;
  });
}

billstop_status explain(billstop_call* call, billstop_str text) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    c.explained = copy_words(text);
    if (c.seat == nullptr) return BILLSTOP_OK;
    return ask<bool>(c,
                     [why = c.explained](PluginCall& p, auto give) {
                       p.explain(why);
                       give(true);
                     })
               ? BILLSTOP_OK
               : BILLSTOP_CANCELLED;
  });
}

billstop_str refusal(billstop_call* call) {
  if (call == nullptr || call->thread != std::this_thread::get_id()) return {nullptr, 0};
  return detail::borrow(call->refusal);
}

billstop_status cancelled(billstop_call* call) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (c.seat == nullptr) return BILLSTOP_OK;
    const auto is = ask<bool>(c, [](PluginCall& p, auto give) { give(p.is_cancelled()); });
    return is && !*is ? BILLSTOP_OK : BILLSTOP_CANCELLED;
  });
}

billstop_status progress(billstop_call* call) {
  return at_edge(
      call, [&](billstop_call& c) { return act(c, [](PluginCall&) { return std::string(); }); });
}

int64_t cloud_now_ms(billstop_call* call) {
  int64_t now_ms = 0;
  at_edge(call, [&](billstop_call& c) -> billstop_status {
    const auto now =
        ask<int64_t>(c, [](PluginCall& p, auto give) { give(to_ms(p.loop().cloud_now())); });
    now_ms = now.value_or(0);
    return BILLSTOP_OK;
  });
  return now_ms;
}

billstop_status log(billstop_call* call, int32_t level, billstop_str text) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    std::string copied = copy_words(text);
    if (c.seat == nullptr) return BILLSTOP_OK;
    return ask<bool>(c,
                     [level = std::clamp(level, 0, 3), copied](PluginCall& p, auto give) {
                       p.log(level, copied);
                       give(true);
                     })
               ? BILLSTOP_OK
               : BILLSTOP_CANCELLED;
  });
}

}  // namespace

const billstop_host& host_functions() {
  static constexpr billstop_host table{sizeof(billstop_host),
                                       BILLSTOP_ABI_MINOR,
                                       &submit,
                                       &next,
                                       &found,
                                       &incomplete,
                                       &next_located,
                                       &settle,
                                       &explain,
                                       &refusal,
                                       &cancelled,
                                       &progress,
                                       &cloud_now_ms,
                                       &log};
  return table;
}

}  // namespace billstop::core
