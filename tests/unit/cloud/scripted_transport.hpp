// A Transport that answers what the test says and keeps what was sent.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/cloud/transport.hpp"
#include "core/execution/loop.hpp"

namespace billstop::core {

inline HttpReply http_reply(int status, std::string body = {}, Headers headers = {}) {
  HttpReply out;
  out.status = status;
  out.body = std::move(body);
  out.headers = std::move(headers);
  return out;
}

inline HttpReply no_reply(NoAnswer why) {
  HttpReply out;
  out.no_answer = why;
  return out;
}

class ScriptedTransport : public Transport {
 public:
  using Script = std::function<HttpReply(const HttpRequest&)>;

  ScriptedTransport(Loop& loop, Script script) : loop_(loop), script_(std::move(script)) {}
  // One reply after the other; the last one for good.
  ScriptedTransport(Loop& loop, std::vector<HttpReply> replies)
      : loop_(loop), script_([replies = std::move(replies), next = size_t{0}](auto&) mutable {
          return replies[next + 1 < replies.size() ? next++ : next];
        }) {}

  void send(HttpRequest request, std::function<void(HttpReply)> done) override {
    sent.push_back(request);
    loop_.after(latency, [this, request = std::move(request), done = std::move(done)] {
      done(script_(request));
    });
  }

  std::vector<HttpRequest> sent;
  Millis latency{10};

 private:
  Loop& loop_;
  Script script_;
};

inline std::string header_of(const HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return {};
}

}  // namespace billstop::core
