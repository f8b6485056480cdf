// The way out of a plugin's requests, below which signing, rate and retry lie.
#pragma once

#include <functional>

#include "core/cloud/cloud_client.hpp"

namespace billstop::core {

class RequestSender {
 public:
  virtual ~RequestSender() = default;
  // [loop] `done` once, on the loop, never from within send.
  virtual void send(ServiceRequest request, std::function<void(ServiceReply)> done) = 0;
};

// The cloud itself.
class ClientSender : public RequestSender {
 public:
  explicit ClientSender(CloudClient& client) : client_(client) {}
  void send(ServiceRequest request, std::function<void(ServiceReply)> done) override {
    client_.send(std::move(request), std::move(done));
  }

 private:
  CloudClient& client_;
};

}  // namespace billstop::core
