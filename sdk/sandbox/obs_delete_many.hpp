// POST ?delete: up to a thousand keys at once, answered 200 whatever becomes of each.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply delete_obs_objects(ObsCall& call);

}  // namespace billstop::sandbox
