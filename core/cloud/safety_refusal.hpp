// Thrown when a safety rule forbids going on: nothing was done, the program ends with 5.
#pragma once

#include <stdexcept>

namespace billstop::core {

struct SafetyRefusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace billstop::core
