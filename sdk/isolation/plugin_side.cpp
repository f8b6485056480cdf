#include "sdk/isolation/plugin_side.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <billstop/detail/borrow.hpp>
#include <cstdio>
#include <deque>
#include <memory>

#include "sdk/isolation/shape.hpp"
#include "sdk/isolation/wire_values.hpp"

// What the opaque billstop_call is in here. What the plugin borrows stays until the next host
// function.
struct billstop_call {
  billstop::isolation::Wire& wire;
  pid_t thread = gettid();
  std::string refusal{};
  billstop::Reply reply{};
  std::vector<billstop_pair> reply_headers{};
  billstop::Resource located{};
  std::unique_ptr<billstop::detail::BorrowedResource> located_c{};
};

namespace billstop::isolation {
namespace {

using detail::borrow;
using detail::own;

// The other end is gone: nobody is left to work for.
[[noreturn]] void leave() {
  _exit(0);
}

Frame ask(billstop_call& c, const Json& head, std::string_view body = {},
          Texts texts = Texts::cleaned);

billstop_status breach(billstop_call& c, const std::string& text) {
  ask(c, {{"do", "fault"}, {"text", text}});
  c.refusal = text;
  return BILLSTOP_FAULT;
}

// An answer, always: a question that cannot be put in UTF-8 is a breach, told as such.
Frame ask(billstop_call& c, const Json& head, std::string_view body, Texts texts) {
  Frame answer;
  if (!c.wire.send(head, body, texts)) {
    if (texts != Texts::strict) leave();
    breach(c, "a text given to " + head.at("do").get<std::string>() + " is not UTF-8");
    answer.head = {{"status", BILLSTOP_FAULT}, {"refusal", c.refusal}};
    return answer;
  }
  if (c.wire.receive(answer) != Arrival::frame) leave();
  return answer;
}

billstop_status status_of(billstop_call& c, const Frame& answer) {
  c.refusal = answer.head.value("refusal", std::string());
  return answer.head.at("status").get<billstop_status>();
}

// The edge of every host function: nothing is thrown into the plugin, no other thread is served.
template <class Body>
billstop_status at_edge(billstop_call* c, Body&& body) noexcept {
  if (c == nullptr || c->thread != gettid()) return BILLSTOP_FAULT;
  try {
    return body(*c);
  } catch (...) {
    return BILLSTOP_FAULT;
  }
}

billstop_status submit(billstop_call* call, const billstop_request* r, uint64_t tag) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (const std::string why = shape_problem(r); !why.empty()) return breach(c, why);
    const Request request{own(r->service),
                          own(r->method),
                          own(r->path),
                          own(r->params, r->param_count),
                          own(r->query, r->query_count),
                          own(r->headers, r->header_count),
                          {},
                          own(r->content_type),
                          detail::has_member(*r, &r->region) ? own(r->region) : std::string()};
    Json head = to_json(request);
    head["do"] = "submit";
    head["tag"] = tag;
    return status_of(c, ask(c, head, {r->body.data, r->body.size}, Texts::strict));
  });
}

billstop_status next(billstop_call* call, billstop_reply* out) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (const std::string why = shape_problem(out); !why.empty()) return breach(c, why);
    Frame answer = ask(c, {{"do", "next"}});
    const billstop_status status = status_of(c, answer);
    if (status != BILLSTOP_OK) return status;
    c.reply = reply_from(answer.head);
    c.reply.body = std::move(answer.body);
    c.reply_headers = borrow(c.reply.headers);
    out->http_status = c.reply.status;
    out->tag = c.reply.tag;
    out->error_code = borrow(c.reply.error_code);
    out->error_text = borrow(c.reply.error_text);
    out->request_id = borrow(c.reply.request_id);
    out->body = borrow(c.reply.body);
    out->headers = c.reply_headers.data();
    out->header_count = c.reply_headers.size();
    return status;
  });
}

billstop_status found(billstop_call* call, const billstop_resource* items, size_t count) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (const std::string why = shape_problem(items, count); !why.empty()) return breach(c, why);
    Json all = Json::array();
    for (size_t i = 0; i < count; ++i) all.push_back(to_json(own(detail::element(items, i))));
    return status_of(c, ask(c, {{"do", "found"}, {"items", std::move(all)}}, {}, Texts::strict));
  });
}

billstop_status incomplete(billstop_call* call, billstop_str kind, int32_t missing,
                           billstop_str code, billstop_str text, billstop_str request_id) {
  return at_edge(call, [&](billstop_call& c) {
    return status_of(c, ask(c, {{"do", "incomplete"},
                                {"kind", own(kind)},
                                {"missing", missing},
                                {"code", own(code)},
                                {"text", own(text)},
                                {"request_id", own(request_id)}}));
  });
}

billstop_status next_located(billstop_call* call, const billstop_resource** out) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    if (out == nullptr) return breach(c, "next_located got no place for the resource");
    const Frame answer = ask(c, {{"do", "next_located"}});
    const billstop_status status = status_of(c, answer);
    if (status != BILLSTOP_OK) return status;
    c.located = resource_from(answer.head.at("resource"));
    c.located_c = std::make_unique<detail::BorrowedResource>(c.located);
    *out = &c.located_c->c();
    return status;
  });
}

billstop_status settle(billstop_call* call, size_t index, const billstop_settlement* s,
                       const billstop_resource* seen) {
  return at_edge(call, [&](billstop_call& c) -> billstop_status {
    std::string why = shape_problem(s);
    if (why.empty() && seen != nullptr) why = shape_problem(seen, 1);
    if (!why.empty()) return breach(c, why);
    Json head = {{"do", "settle"},
                 {"index", index},
                 {"outcome", s->outcome},
                 {"retry_after_ms", s->retry_after_ms},
                 {"code", own(s->error_code)},
                 {"text", own(s->text)},
                 {"request_id", own(s->request_id)}};
    if (seen != nullptr) head["seen"] = to_json(own(*seen));
    return status_of(c, ask(c, head));
  });
}

// For host functions that need one word and give a status.
billstop_status plain(billstop_call* call, const Json& head) {
  return at_edge(call, [&](billstop_call& c) { return status_of(c, ask(c, head)); });
}

billstop_status explain(billstop_call* call, billstop_str text) {
  return plain(call, {{"do", "explain"}, {"text", own(text)}});
}
billstop_status log(billstop_call* call, int32_t level, billstop_str text) {
  return plain(call, {{"do", "log"}, {"level", level}, {"text", own(text)}});
}
billstop_status cancelled(billstop_call* call) {
  return plain(call, {{"do", "cancelled"}});
}
billstop_status progress(billstop_call* call) {
  return plain(call, {{"do", "progress"}});
}
billstop_str refusal(billstop_call* call) {
  if (call == nullptr || call->thread != gettid()) return {nullptr, 0};
  return borrow(call->refusal);
}
int64_t cloud_now_ms(billstop_call* call) {
  int64_t now_ms = 0;
  at_edge(call, [&](billstop_call& c) -> billstop_status {
    now_ms = ask(c, {{"do", "cloud_now_ms"}}).head.at("now_ms");
    return BILLSTOP_OK;
  });
  return now_ms;
}

constexpr billstop_host host{sizeof(billstop_host),
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

billstop_status run_job(const billstop_entry& entry, void*& self, billstop_call& call,
                        const Json& job) {
  const std::string what = job.at("run");
  if (what == "create") {
    const std::string settings = job.at("settings");
    return entry.create(&host, &call, borrow(settings), &self);
  }
  if (what == "locate") {
    const Scope s = scope_from(job.at("scope"));
    const billstop_scope scope{sizeof scope,      0,
                               borrow(s.account), borrow(s.region),
                               borrow(s.project), borrow(s.workspace)};
    return entry.locate(self, &call, &scope);
  }
  const std::string way = job.at("way");
  const std::vector<Resource> batch = resources_from(job.at("batch"));
  std::deque<detail::BorrowedResource> kept;
  std::vector<billstop_resource> items;
  for (const Resource& r : batch) items.push_back(kept.emplace_back(r).c());
  return (what == "stop" ? entry.stop : entry.verify)(self, &call, borrow(way), items.data(),
                                                      items.size());
}

// What the plugin wrote since it was last asked; at most a line's worth.
std::string taken_output(int out_fd) {
  std::fflush(nullptr);
  std::array<char, 200> piece{};
  const ssize_t got = pread(out_fd, piece.data(), piece.size(), 0);
  if (got <= 0 || ftruncate(out_fd, 0) != 0) return {};
  lseek(out_fd, 0, SEEK_SET);
  return {piece.data(), static_cast<size_t>(got)};
}

}  // namespace

void serve_plugin(Wire& wire, const billstop_entry& entry, int out_fd) {
  void* self = nullptr;
  Frame job;
  while (wire.receive(job) == Arrival::frame) {
    billstop_call call{wire};
    Json end = {{"do", "returned"}};
    try {
      end["status"] = run_job(entry, self, call, job.head);
      end["has_self"] = self != nullptr;
    } catch (...) {
      end["status"] = BILLSTOP_FAULT;
      end["fault"] = "threw an exception through the boundary";
    }
    if (const std::string wrote = taken_output(out_fd); !wrote.empty()) end["wrote"] = wrote;
    if (!wire.send(end)) leave();
  }
  if (self != nullptr) entry.destroy(self);
}

}  // namespace billstop::isolation
