// The model with a faults file before it. Deterministic: the same seed, rules and requests give the
// same faults, whatever happens in between on other resources.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sdk/sandbox/faults_file.hpp"
#include "sdk/sandbox/model.hpp"

namespace billstop::sandbox {

class FaultyCloud {
 public:
  // The model outlives the cloud.
  FaultyCloud(Model& model, Faults faults);

  Answer handle(const Request& request, int64_t now_ms);

  // What was done to the last request; nothing when no rule fired.
  std::optional<FaultAction> last_injected() const { return last_injected_; }

 private:
  struct Snapshot {
    int64_t at_ms = 0;
    Reply reply{};
  };
  const FaultRule* firing(const Target& target);
  bool fires(size_t rule, const Target& target);
  Answer inject(const FaultRule& rule, const Target& target, const Request& request,
                int64_t now_ms);
  Answer stale(const FaultRule& rule, const Target& target, const Request& request, int64_t now_ms);
  Reply refusal(const FaultRule& rule, const Request& request, int64_t now_ms);

  Model& model_;
  Faults faults_;
  std::vector<int64_t> fitted_;                                       // per rule
  std::map<std::pair<size_t, std::string>, int64_t> fitted_by_id_{};  // per rule and resource
  std::map<std::pair<std::string, std::string>, int64_t> calls_{};    // per endpoint and resource
  std::map<std::string, Snapshot> snapshots_{};
  uint64_t injected_ = 0;
  std::optional<FaultAction> last_injected_{};
};

}  // namespace billstop::sandbox
