// OBS: buckets, parallel file systems and what is in them, in its own dialect and in that of S3.
#pragma once

#include <memory>

#include "sdk/sandbox/obs_store.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_obs_service();

// What it really holds; `service` comes from make_obs_service.
const ObsStore& obs_store_of(const Service& service);

}  // namespace billstop::sandbox
