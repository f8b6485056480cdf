#include "sdk/sandbox/service.hpp"

#include <algorithm>
#include <charconv>

namespace billstop::sandbox {

std::string Context::query_or(std::string_view key, std::string_view fallback) const {
  const auto last = std::find_if(query.rbegin(), query.rend(),
                                 [&](const auto& pair) { return pair.first == key; });
  if (last != query.rend()) return last->second;
  return std::string(fallback);
}

int64_t Context::query_int(std::string_view key, int64_t fallback) const {
  const std::string text = query_or(key);
  if (text.empty()) return fallback;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw CloudError{400, {}, "The value of " + std::string(key) + " is no number."};
  }
  return value;
}

Json Context::body() const {
  if (request.body.empty()) return Json::object();
  Json parsed = Json::parse(request.body, nullptr, false);
  if (parsed.is_discarded()) throw CloudError{400, {}, "The request body is no JSON."};
  return parsed;
}

void Context::ledger(const std::string& kind, const std::string& id, const std::string& effect) {
  lines.push_back({now_ms, request.method, request.target, 0, kind, id, effect});
}

std::string Service::error_body(const CloudError& error, const std::string&) const {
  return Json{{"error_code", error.code}, {"error_msg", error.text}}.dump();
}

void Service::finish(const Request&, const std::string& request_id, Reply& reply) const {
  reply.headers.emplace_back("X-Request-Id", request_id);
}

std::string Service::usual_code(int status) const {
  switch (status) {
    case 403:
      return "ModelArts.0112";
    case 404:
      return "ModelArts.0105";
    case 409:
      return "ModelArts.5044";
    case 429:
      return "ModelArts.2799";
    default:
      return status < 500 ? "ModelArts.0104" : "ModelArts.0010";
  }
}

Reply json_reply(int status, const Json& body) {
  // Names are untrusted bytes; what is no UTF-8 must not end the request.
  return {status,
          {{"Content-Type", "application/json"}},
          body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Reply empty_reply(int status) {
  return {status, {}, {}};
}

std::string gateway_error_body(const CloudError& error, const std::string& request_id) {
  return Json{{"error_code", error.code}, {"error_msg", error.text}, {"request_id", request_id}}
      .dump();
}

}  // namespace billstop::sandbox
