// Who of a batch has been settled, and how. One for each stop or verify call.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/domain/outcome.hpp"

namespace billstop::core {

template <class Settled>
class Settlements {
 public:
  explicit Settlements(size_t count) : settled_(count) {}

  // The first settle of an index counts. Returns the breach of the contract, or empty.
  std::string settle(size_t index, Settled settled) {
    if (index >= settled_.size())
      return "settled index " + std::to_string(index) + " of a batch of " +
             std::to_string(settled_.size());
    if (settled_[index]) return "settled index " + std::to_string(index) + " twice";
    settled_[index] = std::move(settled);
    return {};
  }

  // One for each, in order; `missing` for those that were never settled.
  std::vector<Settled> finish(const Settled& missing) const {
    std::vector<Settled> out;
    for (const auto& settled : settled_) out.push_back(settled.value_or(missing));
    return out;
  }
  bool whole() const {
    for (const auto& settled : settled_)
      if (!settled) return false;
    return true;
  }

 private:
  std::vector<std::optional<Settled>> settled_;
};

// Of the ABI's numbers; empty when it is none of that call.
std::optional<StopOutcome> stop_outcome_of(int32_t abi);
std::optional<VerifyOutcome> verify_outcome_of(int32_t abi);

}  // namespace billstop::core
