// Uploads in parts. What is never completed stays as fragments, which are billed and in no listing
// of objects.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply start_obs_upload(ObsCall& call);
Reply put_obs_part(ObsCall& call);  // a copied part with x-obs-copy-source
Reply complete_obs_upload(ObsCall& call);
Reply abort_obs_upload(ObsCall& call);
Reply list_obs_parts(ObsCall& call);

}  // namespace billstop::sandbox
