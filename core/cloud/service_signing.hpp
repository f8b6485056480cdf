// From a request to a service to what goes on the wire: host, headers, the service's signature.
#pragma once

#include <string>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/signing.hpp"

namespace billstop::core {

// `domain_id`: of the account, or empty while unknown. `now`: the cloud's time. Headers that the
// signature or libcurl own are dropped from the request's own.
HttpRequest sign_for_service(const ServiceRequest& request, const Origin& endpoint,
                             const Keys& keys, const std::string& domain_id, CloudTime now);

}  // namespace billstop::core
