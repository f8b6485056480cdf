// Buckets as wholes: the account's list of them, and their coming and going.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply list_obs_buckets(ObsCall& call);
Reply create_obs_bucket(ObsCall& call);
Reply head_obs_bucket(ObsCall& call);
Reply delete_obs_bucket(ObsCall& call);
Reply obs_bucket_location(ObsCall& call);
Reply obs_bucket_storage_info(ObsCall& call);

}  // namespace billstop::sandbox
