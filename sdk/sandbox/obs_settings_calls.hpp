// What a bucket is told to do by itself, and what it says about itself.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply get_obs_versioning(ObsCall& call);
Reply put_obs_versioning(ObsCall& call);
Reply get_obs_tagging(ObsCall& call);
Reply put_obs_tagging(ObsCall& call);
Reply delete_obs_tagging(ObsCall& call);
Reply get_obs_policy(ObsCall& call);
Reply put_obs_policy(ObsCall& call);
Reply delete_obs_policy(ObsCall& call);
Reply get_obs_lifecycle(ObsCall& call);
Reply put_obs_lifecycle(ObsCall& call);  // replaces the whole configuration
Reply delete_obs_lifecycle(ObsCall& call);
Reply get_obs_logging(ObsCall& call);
Reply put_obs_logging(ObsCall& call);
Reply get_obs_storage_class(ObsCall& call);
Reply put_obs_storage_class(ObsCall& call);
Reply get_obs_quota(ObsCall& call);
Reply put_obs_quota(ObsCall& call);
Reply get_obs_acl(ObsCall& call);  // of a bucket or an object: the owner may do everything

// GET of settings that nobody can make here: 404 in their own words.
struct ObsUnset {
  const char *query_key, *code;
  bool for_files;  // false: a file system answers FsNotSupport
};
const std::vector<ObsUnset>& obs_unset_settings();

}  // namespace billstop::sandbox
