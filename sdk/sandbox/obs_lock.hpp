// Object lock (WORM): what keeps a version from being deleted before its time [OBS API reference,
// configuring a default WORM policy, configuring WORM retention for an object].
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

// By the request's headers, or the bucket's default.
void lock_obs_version(const ObsCall& call, ObsVersion& version);

// Throws AccessDenied while the version is retained. Delete markers never are.
void check_obs_unlocked(const ObsCall& call, const std::string& key, const std::string& version_id);

void tell_obs_lock(const ObsCall& call, Reply& reply, const ObsVersion& version);

Reply get_obs_lock(ObsCall& call);
Reply put_obs_lock(ObsCall& call);  // cannot be undone: versioning stays on
Reply get_obs_retention(ObsCall& call);
Reply put_obs_retention(ObsCall& call);  // can only be extended

}  // namespace billstop::sandbox
