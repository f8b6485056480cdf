// HTTP as the model sees it: no sockets, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billstop::sandbox {

using Pairs = std::vector<std::pair<std::string, std::string>>;

enum class Front : uint8_t { api, obs };  // which listening address the request came to

struct Request {
  std::string method{};
  std::string target{};  // raw path?query, as on the request line
  Pairs headers{};       // in order of arrival, names as sent
  std::string body{};
  Front front = Front::api;
  int64_t wall_now_ms = 0;  // signatures may be held against the wall's time as well

  std::string_view header(std::string_view name) const;  // any case; empty when absent
  std::string path() const;                              // still encoded, without the query
  Pairs query() const;                                   // decoded, in order
};

struct Reply {
  int status = 200;
  Pairs headers{};
  std::string body{};
};

// What happened to a reply on its way: the request acted (or not, see FaultyCloud), nobody heard.
// cut: the body ends before its announced length.
enum class Lost : uint8_t { no, timeout, reset, cut };

// `delay_ms` on the sandbox's clock: the effects are there now, the reply then.
struct Answer {
  Reply reply{};
  int64_t delay_ms = 0;
  Lost lost = Lost::no;
};

std::string percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);  // keeps A-Z a-z 0-9 - _ . ~

}  // namespace billstop::sandbox
