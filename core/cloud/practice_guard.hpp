// Practice and live never mix.
#pragma once

#include <map>
#include <string>

#include "core/cloud/environment.hpp"

namespace billstop::core {

struct PracticeMark {
  bool practice = false;
  double clock_rate = 1.0;  // other than 1 only where every endpoint is loopback
};

// Throws SafetyRefusal when the environment is marked as practice and any endpoint is not loopback,
// or is not marked and an endpoint is plain http or loopback (the endpoints that no variable names
// are real ones). `iam_endpoint_of_keys`: what the credentials file says, or empty.
PracticeMark guard_practice(const Environment& environment,
                            const std::string& iam_endpoint_of_keys = {});

// Where keys are handed out beside this machine: "metadata" and "pod-identity" -> origin, those
// that there are. Plain http is usual there, for no request leaves the host. Throws SafetyRefusal
// where one leads further, or in practice to anything but this machine.
std::map<std::string, std::string> nearby_endpoints(const Environment& environment, bool practice);

}  // namespace billstop::core
