// A client over a scripted cloud, under a fake clock.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/rate_control.hpp"
#include "tests/unit/cloud/fake_loop.hpp"
#include "tests/unit/cloud/scripted_transport.hpp"

namespace billstop::core {

inline FoundKeys some_keys(bool temporary = false) {
  FoundKeys out;
  out.source = "test";
  out.keys.access_key = "AK";
  out.keys.secret_key = Secret("secret-canary");
  if (temporary) out.keys.security_token = Secret("token-canary");
  return out;
}

inline Credentials::Renewal renewal_to(std::string access_key) {
  return [access_key](auto done) {
    Keys fresh = some_keys(true).keys;
    fresh.access_key = access_key;
    done(fresh);
  };
}

inline ServiceRequest request_to(std::string service, std::string method = "GET",
                                 Repeat repeat = Repeat::safe) {
  ServiceRequest out;
  out.service = std::move(service);
  out.region.value = "cn-north-4";
  out.method = std::move(method);
  out.path = "/v1/x";
  out.repeat = repeat;
  return out;
}

// One client over a scripted cloud; `replies` are given in turn, the last for good.
class Rig {
 public:
  explicit Rig(std::vector<HttpReply> replies, Credentials keys = Credentials(some_keys()),
               Environment environment = {})
      : credentials(std::move(keys)),
        endpoints(environment),
        transport(loop, std::move(replies)),
        rates(loop),
        client(loop, transport, credentials, endpoints, rates, RetryRules{}) {}

  ServiceReply answer_to(ServiceRequest request) {
    ServiceReply out;
    out.error_code = "never answered";
    client.send(std::move(request), [&](ServiceReply reply) { out = std::move(reply); });
    loop.run_long();
    return out;
  }
  size_t sent() const { return transport.sent.size(); }

  FakeLoop loop;
  Credentials credentials;
  Endpoints endpoints;
  ScriptedTransport transport;
  RateControl rates;
  CloudClient client;
};

}  // namespace billstop::core
