// What a parallel file system does otherwise than a bucket: directories are objects whose keys end
// in a slash, there may be a trash, and some settings do not exist [OBS API reference, error codes;
// parallel file system guide, compatibility].
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

// Makes the directories above a key; throws FsObjectConflict where a file stands in the way.
// Nothing in a bucket.
void prepare_obs_file(ObsCall& call, const std::string& key);

// Throws DirectoryNotEmpty.
void check_obs_file_removable(const ObsCall& call, const std::string& key);

// Throws FsNotSupport on a file system.
void check_obs_not_files(const ObsCall& call);

Reply rename_obs_file(ObsCall& call);  // POST ?rename&name=
Reply get_obs_trash(ObsCall& call);
Reply put_obs_trash(ObsCall& call);
Reply delete_obs_trash(ObsCall& call);  // what is in it stays its time

}  // namespace billstop::sandbox
