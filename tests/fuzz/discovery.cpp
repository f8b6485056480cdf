// Who calls, which projects and which workspaces there are: the core's own readings of the cloud.
// The input's parts answer one request after the other; the last one answers all that follow.
#include "core/cloud/discovery.hpp"

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/rate_control.hpp"
#include "tests/fuzz/parts.hpp"
#include "tests/simulation/virtual_loop.hpp"
#include "tests/simulation/virtual_transport.hpp"

using namespace billstop;

namespace {

core::Environment practice() {
  core::Environment environment;
  environment.variables = {
      {"HUAWEICLOUD_SDK_AK", "AK"},
      {"HUAWEICLOUD_SDK_SK", "SK"},
      {"HUAWEICLOUD_SDK_DOMAIN_ID", "sandbox-fuzz"},
      {"BILLSTOP_SANDBOX", "1"},
      {"BILLSTOP_REGION", "cn-north-4"},
      {"HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://127.0.0.1:8000"},
      {"HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4", "http://127.0.0.1:8000"},
      {"HUAWEICLOUD_SDK_REGION_STS_CN_NORTH_4", "http://127.0.0.1:8000"},
      {"HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4", "http://127.0.0.1:8000"}};
  return environment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Parts parts({reinterpret_cast<const char*>(data), size});
  simulation::VirtualLoop loop(core::cloud_time(1'772'352'330'000));
  simulation::VirtualTransport transport(
      loop, [&](const core::HttpRequest&, core::CloudTime) -> simulation::VirtualAnswer {
        const fuzz::Part part = parts.next();
        core::HttpReply reply;
        reply.status = part.status;
        reply.headers = {{"content-type", "application/json"}};
        reply.body = part.body;
        return {std::move(reply), core::Millis(1)};
      });
  const core::Environment environment = practice();
  const core::Endpoints endpoints(environment);
  core::Credentials credentials = core::Credentials::find(environment);
  core::RateControl rates(loop, {});
  core::CloudClient client(loop, transport, credentials, endpoints, rates, {.jitter_seed = 1});
  bool done = false;
  core::discover(client, credentials, endpoints, {}, [&](core::Discovered) { done = true; });
  constexpr size_t most_steps = 200'000;
  for (size_t i = 0; i < most_steps && !done; ++i)
    if (!loop.step()) break;
  if (!done) __builtin_trap();  // whatever is answered, an end is found
  return 0;
}
