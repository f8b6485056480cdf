// Single objects: put, copied, read, deleted.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply put_obs_object(ObsCall& call);  // a copy with x-obs-copy-source
Reply get_obs_object(ObsCall& call);  // and HEAD
Reply delete_obs_object(ObsCall& call);

// Deletes by the rules of versioning, object lock and file systems; notes it in the ledger. Throws
// what the cloud refuses. An empty version id deletes what is current.
ObsRemoval remove_obs_object(ObsCall& call, const std::string& key, const std::string& version_id);

// Stores `version` under the key: its sequence, time, class and lock are set here. Returns what is
// stored now.
ObsVersion store_obs_object(ObsCall& call, const std::string& key, ObsVersion version);

// The version that versionId names, or the current one; throws NoSuchKey or NoSuchVersion.
const ObsVersion& obs_version_asked(const ObsCall& call);

}  // namespace billstop::sandbox
