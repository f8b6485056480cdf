// What the signers work on: a request before, and the same ready to be sent.
#pragma once

#include <optional>
#include <string>

#include "core/cloud/percent_encoding.hpp"
#include "core/cloud/secret.hpp"
#include "core/cloud/transport.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {

struct Keys {
  std::string access_key{};
  Secret secret_key{};
  Secret security_token{};  // set on temporary keys alone
  std::optional<CloudTime> expires_at{};

  bool temporary() const { return !security_token.empty(); }
};

struct UnsignedRequest {
  std::string method{};
  std::string host{};  // host[:port], as it goes on the wire
  std::string path{};  // encoded, without the query
  Query query{};
  Headers headers{};
  std::string body{};
};

// `canonical_request` and `string_to_sign` hold no secret key, but temporary keys' tokens: never
// log them. They are here so that the published vectors can be compared part by part.
struct SignedRequest {
  std::string target{};
  Headers headers{};  // with Authorization and Host
  std::string canonical_request{};
  std::string string_to_sign{};
};

const std::string* find_header(const Headers& headers, std::string_view name);  // any case
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);

}  // namespace billstop::core
