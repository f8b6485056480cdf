// Plugins that forget: their verify leaves out some of what it was asked about, as a plugin of
// somebody else may.
#pragma once

#include <billstop/abi.h>

#include <cstddef>

namespace billstop::simulation {

inline constexpr size_t most_forgetful = 16;

// The table of a plugin that is `real` but forgets; `place` (below most_forgetful) is its own.
const billstop_entry& forgetful(size_t place, const billstop_entry& real);

}  // namespace billstop::simulation
