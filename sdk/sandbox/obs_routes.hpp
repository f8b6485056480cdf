// Which handler answers which path, method and sub-resource of OBS, and the right it takes.
#pragma once

#include <vector>

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

struct ObsRoute {
  const char *endpoint, *method;
  const char* query_key;  // empty: the bucket or object itself
  const char* action;     // the last two words of an IAM action: bucket:ListBucket
  Reply (*handle)(ObsCall&);
};

const std::vector<ObsRoute>& obs_bucket_routes();  // of /{bucket}
const std::vector<ObsRoute>& obs_object_routes();  // of /{bucket}/{key}

}  // namespace billstop::sandbox
