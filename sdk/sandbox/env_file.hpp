// The environment in which billstop and the official SDKs find the practice cloud.
#pragma once

#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// `export` lines for the first account's first user and first project. The URLs have neither path
// nor trailing slash.
std::string env_file_text(const World& world, const std::string& api_url,
                          const std::string& obs_url, double clock_rate);

}  // namespace billstop::sandbox
