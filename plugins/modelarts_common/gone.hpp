// What the second round is told of resources that a run has ended meanwhile.
#pragma once

#include <billstop/values.hpp>

namespace billstop::modelarts {

// It is told only for what it used (sdk/ABI.md, Locating).
inline bool has_gone(const Resource& located) {
  return located.state == "billstop: gone";
}

}  // namespace billstop::modelarts
