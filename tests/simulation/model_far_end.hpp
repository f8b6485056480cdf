// The sandbox's model as the far end of a VirtualTransport.
#pragma once

#include <functional>
#include <string>

#include "sdk/sandbox/message.hpp"
#include "tests/simulation/virtual_transport.hpp"

namespace billstop::simulation {

// Model::handle or FaultyCloud::handle; times in ms since 1970 on the cloud's clock.
using SandboxHandle = std::function<sandbox::Answer(const sandbox::Request&, int64_t now_ms)>;

// Requests to `obs_origin` go to the OBS front, all others to the API's.
VirtualTransport::FarEnd far_end_of(SandboxHandle handle, std::string obs_origin);

sandbox::Request to_sandbox(const core::HttpRequest& request, const std::string& obs_origin,
                            int64_t wall_now_ms);
core::HttpReply from_sandbox(sandbox::Reply reply);

}  // namespace billstop::simulation
