// What an account file, or a demo, says of a bucket in its detail: settings and contents.
#pragma once

#include "sdk/sandbox/obs_store.hpp"

namespace billstop::sandbox {

// Throws std::runtime_error naming what is wrong.
void seed_obs_bucket(World& world, ObsStore& store, Account& account, Item& item, int64_t now_ms);

// An item of the kind obs_path: objects in a bucket that is there already. The item is used up.
void seed_obs_path(ObsStore& store, Account& account, Item& item, int64_t now_ms);

}  // namespace billstop::sandbox
