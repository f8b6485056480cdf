// The environment's words about endpoints, parsed once and strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cloud/environment.hpp"

namespace billstop::core {

struct Origin {
  std::string scheme{};  // http or https
  std::string host{};    // lower case; an IPv6 address keeps its brackets
  int port = 0;          // 0: the scheme's own

  std::string text() const;       // scheme://host[:port]
  std::string authority() const;  // host[:port]
  bool loopback() const;
  bool link_local() const;  // 169.254.0.0/16
  bool address() const;     // an IP address or localhost: no bucket can be put before it
};

// Takes "host", "https://host:port" and a path behind, which is dropped. Nothing on user names,
// odd characters or other schemes.
std::optional<Origin> parse_origin(std::string_view text);

// Whether a host lies in the domains of the cloud that billstop knows.
bool is_of_this_cloud(std::string_view host);

struct EndpointVariable {
  std::string name{};
  std::string value{};  // the first of a comma list
};

// Every set variable that names an endpoint: HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>,
// HUAWEICLOUD_SDK_IAM_ENDPOINT, HUAWEICLOUD_SDK_STS_ENDPOINT, BILLSTOP_OBS_ENDPOINT
// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/region/provider.py, auth/endpoint.py]. Sorted.
std::vector<EndpointVariable> endpoint_variables(const Environment& environment);

}  // namespace billstop::core
