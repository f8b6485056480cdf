#include "sdk/isolation/host_side.hpp"

#include <billstop/detail/borrow.hpp>
#include <deque>

#include "sdk/isolation/wire_values.hpp"

namespace billstop::isolation {
namespace {

using detail::borrow;
using detail::own;

struct Question {
  const Frame& frame;
  const billstop_host& host;
  billstop_call* call;

  std::string text(const char* key) const { return frame.head.at(key).get<std::string>(); }
};

// A status, and the host's reason where it is a refusal.
Json answer_of(const Question& q, billstop_status status) {
  Json out = {{"status", status}};
  if (status == BILLSTOP_REFUSED || status == BILLSTOP_FAULT)
    out["refusal"] = own(q.host.refusal(q.call));
  return out;
}

Json submit(const Question& q) {
  const Request r = request_from(q.frame.head);
  const auto params = borrow(r.params), query = borrow(r.query), headers = borrow(r.headers);
  const billstop_request c{sizeof c,
                           0,
                           borrow(r.service),
                           borrow(r.method),
                           borrow(r.path),
                           params.data(),
                           params.size(),
                           query.data(),
                           query.size(),
                           headers.data(),
                           headers.size(),
                           borrow(q.frame.body),
                           borrow(r.content_type),
                           borrow(r.region)};
  return answer_of(q, q.host.submit(q.call, &c, q.frame.head.at("tag").get<uint64_t>()));
}

Json next(const Question& q, std::string& body) {
  billstop_reply c{};
  c.struct_size = sizeof c;
  const billstop_status status = q.host.next(q.call, &c);
  Json out = answer_of(q, status);
  if (status != BILLSTOP_OK) return out;
  out.update(to_json(Reply{c.http_status,
                           c.tag,
                           own(c.error_code),
                           own(c.error_text),
                           own(c.request_id),
                           {},
                           own(c.headers, c.header_count)}));
  body = own(c.body);
  return out;
}

Json found(const Question& q) {
  const std::vector<Resource> resources = resources_from(q.frame.head.at("items"));
  std::deque<detail::BorrowedResource> kept;
  std::vector<billstop_resource> items;
  for (const Resource& r : resources) items.push_back(kept.emplace_back(r).c());
  return answer_of(q, q.host.found(q.call, items.data(), items.size()));
}

Json incomplete(const Question& q) {
  const std::string kind = q.text("kind"), code = q.text("code"), text = q.text("text"),
                    request_id = q.text("request_id");
  return answer_of(q, q.host.incomplete(q.call, borrow(kind), q.frame.head.at("missing"),
                                        borrow(code), borrow(text), borrow(request_id)));
}

Json next_located(const Question& q) {
  const billstop_resource* resource = nullptr;
  const billstop_status status = q.host.next_located(q.call, &resource);
  Json out = answer_of(q, status);
  if (status == BILLSTOP_OK) out["resource"] = to_json(own(*resource));
  return out;
}

Json settle(const Question& q) {
  const std::string code = q.text("code"), text = q.text("text"), id = q.text("request_id");
  const billstop_settlement s{sizeof s,
                              q.frame.head.at("outcome"),
                              q.frame.head.at("retry_after_ms"),
                              borrow(code),
                              borrow(text),
                              borrow(id)};
  const size_t index = q.frame.head.at("index");
  const auto seen = q.frame.head.find("seen");
  if (seen == q.frame.head.end()) return answer_of(q, q.host.settle(q.call, index, &s, nullptr));
  const Resource resource = resource_from(*seen);
  const detail::BorrowedResource borrowed(resource);
  return answer_of(q, q.host.settle(q.call, index, &s, &borrowed.c()));
}

Json words(const Question& q, const std::string& what) {
  const std::string text = q.text("text");
  if (what == "explain") return answer_of(q, q.host.explain(q.call, borrow(text)));
  return answer_of(q, q.host.log(q.call, q.frame.head.at("level"), borrow(text)));
}

Json answer(const Question& q, const std::string& what, std::string& body, std::string& fault) {
  if (what == "submit") return submit(q);
  if (what == "next") return next(q, body);
  if (what == "found") return found(q);
  if (what == "incomplete") return incomplete(q);
  if (what == "next_located") return next_located(q);
  if (what == "settle") return settle(q);
  if (what == "explain" || what == "log") return words(q, what);
  if (what == "cancelled") return answer_of(q, q.host.cancelled(q.call));
  if (what == "progress") return answer_of(q, q.host.progress(q.call));
  if (what == "cloud_now_ms")
    return {{"status", BILLSTOP_OK}, {"now_ms", q.host.cloud_now_ms(q.call)}};
  if (what == "fault" && fault.empty()) fault = q.text("text");
  return {{"status", BILLSTOP_FAULT}};
}

}  // namespace

bool answer_question(const Frame& question, Wire& wire, const billstop_host& host,
                     billstop_call* call, std::string& fault) {
  try {
    std::string body;
    const std::string what = question.head.at("do");
    const Json head = answer({question, host, call}, what, body, fault);
    return wire.send(head, body);
  } catch (const Json::exception&) {
    if (fault.empty()) fault = "its process answers in a way that billstop does not understand";
    return false;
  }
}

}  // namespace billstop::isolation
