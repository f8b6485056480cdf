// A caller of the sandbox's model that signs as the official SDK does.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "sdk/sandbox/auth.hpp"
#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/practice_account.hpp"

namespace billstop::sandbox::testing {

inline constexpr int64_t start_ms = 1'678'521'930'000;  // 2023-03-11T08:05:30Z

struct Key {
  std::string ak{}, sk{}, security_token{};
  static Key of(const User& user) { return {user.ak, user.sk, user.security_token}; }
};

inline Request plain(const std::string& method, const std::string& target,
                     const std::string& body = {}) {
  Request request{method, target};
  request.headers = {{"Host", "127.0.0.1:1"}, {"User-Agent", "unit-test"}};
  request.body = body;
  request.wall_now_ms = start_ms;
  return request;
}

inline void sign(Request& request, const Key& key, int64_t at_ms = start_ms,
                 std::vector<std::string> names = {"content-type", "host", "x-sdk-date"}) {
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("X-Sdk-Date", compact_date(at_ms));
  if (!key.security_token.empty()) {
    request.headers.emplace_back("X-Security-Token", key.security_token);
    names.push_back("x-security-token");
  }
  std::ranges::sort(names);
  const std::string canonical = canonical_request(request, names, hex(sha256(request.body)));
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ";") + name;
  request.headers.emplace_back(
      "Authorization", "SDK-HMAC-SHA256 Access=" + key.ak + ", SignedHeaders=" + list +
                           ", Signature=" + sdk_signature(canonical, compact_date(at_ms), key.sk));
}

inline Request signed_by(const User& user, const std::string& method, const std::string& target,
                         const std::string& body = {}) {
  Request request = plain(method, target, body);
  sign(request, Key::of(user));
  return request;
}

inline nlohmann::json body_of(const Answer& answer) {
  return nlohmann::json::parse(answer.reply.body, nullptr, false);
}

inline std::string header_of(const Reply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace billstop::sandbox::testing
