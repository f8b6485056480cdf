// The sockets of the practice cloud: HTTP/1.1 on two loopback addresses, one thread.
#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/front_desk.hpp"
#include "sdk/sandbox/options.hpp"

namespace billstop::sandbox {

class HttpServer {
 public:
  // Listens at once; throws std::runtime_error when an address is taken. `latency_ms` is added to
  // every answer on the wall's clock. Borrows the desk.
  HttpServer(FrontDesk& desk, const Address& api, const Address& obs, int64_t latency_ms);
  ~HttpServer();

  std::string api_url() const;
  std::string obs_url() const;

  // Serves until SIGINT or SIGTERM.
  void run();

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace billstop::sandbox
