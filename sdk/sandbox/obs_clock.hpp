// What OBS does by itself as time passes: lifecycle rules, the end of the trash, access logs.
#pragma once

#include <cstdint>

#include "sdk/sandbox/obs_store.hpp"

namespace billstop::sandbox {

void advance_obs(World& world, ObsStore& store, int64_t now_ms);

}  // namespace billstop::sandbox
