// Holds a plugin's requests to its manifest, to the phase of the call and to the batch.
#pragma once

#include <billstop/values.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/cloud/cloud_client.hpp"
#include "core/domain/manifest.hpp"
#include "core/domain/resource.hpp"

namespace billstop::core {

struct GuardVerdict {
  std::optional<ServiceRequest> request{};  // empty: see refusal
  bool mutating = false;
  std::string refusal{};  // for the plugin's author, in words
};

// One call's guard: what locate, stop or verify may send. Immutable.
class RequestGuard {
 public:
  // phase: stop for a stop call, read for all others. batch: the resources of a stop call.
  // The manifest must outlive the guard.
  RequestGuard(const Manifest& manifest, Phase phase, Scope scope, std::vector<Resource> batch);

  GuardVerdict check(const billstop::Request& request) const;

 private:
  // Why the request does not fit this spec, which has its service, method and path.
  std::string misfit(const RequestSpec& spec, const billstop::Request& request) const;
  std::string fill(const RequestSpec& spec, const billstop::Request& request,
                   ServiceRequest& out) const;

  const Manifest& manifest_;
  Phase phase_;
  Scope scope_;
  std::vector<Resource> batch_;
};

}  // namespace billstop::core
