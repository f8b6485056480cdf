// The real Transport: libcurl's multi interface, driven by the loop.
#pragma once

#include <memory>
#include <string>

#include "core/cloud/transport.hpp"

namespace billstop::core {

class EpollLoop;

struct CurlOptions {
  std::string user_agent = "billstop";  // main adds the version
  size_t max_in_flight = 128;  // what comes beyond waits; its time-out begins when it leaves
  size_t max_body_bytes = 64u << 20;
  Millis connect_timeout{10'000};
};

// TLS is always verified. No redirect is followed: a signature is for one host. Loopback origins
// are never sent to a proxy. Requests on the way when it is destroyed are never answered.
class CurlTransport : public Transport {
 public:
  explicit CurlTransport(EpollLoop& loop, CurlOptions options = {});
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  void send(HttpRequest request, std::function<void(HttpReply)> done) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace billstop::core
