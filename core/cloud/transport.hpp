// Sends one finished request, answers on the loop. Knows nothing of signatures, services, retries.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/times.hpp"

namespace billstop::core {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method{};
  std::string origin{};  // scheme://host[:port]
  std::string target{};  // path and query, encoded, sent as it is
  Headers headers{};
  std::string body{};
  Millis timeout{30'000};
  bool once = false;  // never sent a second time by the library, not even over a stale connection
};

// Why no answer came.
enum class NoAnswer : uint8_t {
  none,       // there is an answer
  not_sent,   // never reached the server: name, connect or TLS failure
  timeout,    // the server may have acted
  reset,      // the connection broke after sending: the server may have acted
  too_large,  // the body passed the cap
  cancelled
};
std::string_view to_text(NoAnswer reason);

struct HttpReply {
  int status = 0;  // 0: see no_answer
  NoAnswer no_answer = NoAnswer::none;
  std::string problem{};  // the library's words when there is no answer
  Headers headers{};      // names in lower case
  std::string body{};

  std::string_view header(std::string_view lower_case_name) const;
};

// Real: CurlTransport over EpollLoop. Virtual (tests/simulation): the sandbox's model.
class Transport {
 public:
  virtual ~Transport() = default;
  // [loop] `done` is called on the loop, exactly once, never from within send.
  virtual void send(HttpRequest request, std::function<void(HttpReply)> done) = 0;
};

}  // namespace billstop::core
