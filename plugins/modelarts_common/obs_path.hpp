// How ModelArts writes references to OBS, and the one spelling that billstop compares.
#pragma once

#include <string>
#include <string_view>

namespace billstop::modelarts {

// "obs://bucket/key" from obs://bucket/key, s3://bucket/key, /bucket/key or
// https://bucket.obs.region.host/key; empty when it is none of them. The key stays letter by
// letter, a trailing slash included, since `train/` is a folder and `train` may be an object.
// A bare bucket is "obs://bucket".
std::string canonical_obs_path(std::string_view reference);

}  // namespace billstop::modelarts
