// A breach of the ABI by the plugin, seen while reading what it handed over.
#pragma once

#include <stdexcept>

namespace billstop::core {

// Caught at the host function's edge, where it becomes FAULT and the call's fault text.
struct ContractError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace billstop::core
