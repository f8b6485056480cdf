// The parts of the test kit: what a request was, what it is answered with, what a call did.
#pragma once

#include <algorithm>
#include <billstop/values.hpp>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billstop::testing {

// A request as the plugin gave it, and its path with the placeholders filled in.
struct Sent {
  Request request{};
  std::string path{};

  std::string query(std::string_view key) const {
    for (const Pair& q : request.query)
      if (q.key == key) return q.value;
    return {};
  }
};

struct Incomplete {
  std::string kind{};
  Missing missing = Missing::denied;
  std::string error_code{}, text{}, request_id{};
};

struct Settlement {
  size_t index = 0;
  int32_t outcome = 0;
  int64_t retry_after_ms = 0;
  std::string error_code{}, text{}, request_id{};
  std::optional<Resource> seen{};
};

// What one call of the plugin did.
struct Recorder {
  billstop_status status = BILLSTOP_OK;  // what the call returned
  std::string explained{};               // why it FAILED
  std::vector<Resource> found{};
  std::vector<Incomplete> incomplete{};
  std::vector<Settlement> settled{};
  std::vector<std::string> faults{};  // breaches of the contract; a good plugin has none
  std::vector<std::string> logged{};

  const Resource* resource(std::string_view id) const {
    for (const Resource& r : found)
      if (r.id == id) return &r;
    return nullptr;
  }
  const Settlement* settlement(size_t index) const {
    for (const Settlement& s : settled)
      if (s.index == index) return &s;
    return nullptr;
  }
};

// What the cloud answers to one kind of request: its replies in turn, the last one for ever.
class Route {
 public:
  Route(std::string method, std::string path)
      : method_(std::move(method)), path_(std::move(path)) {}

  Route& reply(int status, std::string body = {}, std::vector<Pair> headers = {}) {
    Reply r;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    if (status >= 400) {
      r.error_code = first_of(r.body, {"error_code", "errorCode", "code", "Code"});
      r.error_text = first_of(r.body, {"error_msg", "errorMessage", "message", "Message"});
      if (r.error_code.empty()) r.error_code = "http_" + std::to_string(status);
    }
    replies_.push_back(std::move(r));
    return *this;
  }
  // A failure by its words; status may be 2xx, as the cloud has it in places.
  Route& error(int status, std::string code, std::string text = {}) {
    reply(status);
    replies_.back().error_code = std::move(code);
    replies_.back().error_text = std::move(text);
    return *this;
  }
  // No answer comes: reason is "timeout", "connection", ...
  Route& no_answer(std::string reason = "timeout") { return error(0, std::move(reason)); }

  // Narrows the route to requests with this query value, or with this text in the body.
  Route& with(std::string query_key, std::string value) {
    query_.push_back({std::move(query_key), std::move(value)});
    return *this;
  }
  Route& with_body(std::string text) {
    body_ = std::move(text);
    return *this;
  }

 private:
  friend class ScriptedCloud;

  // How closely the request fits: 0 is not at all.
  size_t fit(const Sent& sent) const {
    if (sent.request.method != method_) return 0;
    const bool concrete = sent.path == path_;
    if (!concrete && sent.request.path != path_) return 0;
    for (const Pair& q : query_)
      if (std::find(sent.request.query.begin(), sent.request.query.end(), q) ==
          sent.request.query.end())
        return 0;
    if (!body_.empty() && sent.request.body.find(body_) == std::string::npos) return 0;
    return 1 + (concrete ? 1u : 0u) + 2 * (query_.size() + (body_.empty() ? 0u : 1u));
  }

  Reply take() {
    if (replies_.empty()) reply(200, "{}");
    Reply r = replies_.front();
    if (replies_.size() > 1) replies_.pop_front();
    return r;
  }

  // The value of the first of these names in a flat JSON or XML error body.
  static std::string first_of(const std::string& body, std::initializer_list<const char*> names) {
    for (const std::string name : names) {
      if (const size_t at = body.find("<" + name + ">"); at != std::string::npos) {
        const size_t begin = at + name.size() + 2;
        return body.substr(begin, body.find('<', begin) - begin);
      }
      if (const size_t at = body.find("\"" + name + "\""); at != std::string::npos) {
        const size_t colon = body.find(':', at + name.size() + 2);
        const size_t begin = colon == std::string::npos ? colon : body.find('"', colon);
        if (begin == std::string::npos) continue;
        return body.substr(begin + 1, body.find('"', begin + 1) - begin - 1);
      }
    }
    return {};
  }

  std::string method_, path_, body_;
  std::vector<Pair> query_;
  std::deque<Reply> replies_;
};

}  // namespace billstop::testing
