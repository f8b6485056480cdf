#include "core/cloud/agency_keys.hpp"

#include <nlohmann/json.hpp>

#include "core/cloud/key_sources.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

// Within what IAM allows, 900 to 86400; a run that takes longer renews them
// [huaweicloud-sdk-python-v3 huaweicloud-sdk-iam create_temporary_access_key_by_agency].
constexpr int duration_s = 3600;

}  // namespace

void ask_agency_keys(CloudClient& client, const Agency& agency,
                     std::function<void(KeysAnswer)> done) {
  const json body = {{"auth",
                      {{"identity",
                        {{"methods", {"assume_role"}},
                         {"assume_role",
                          {{"agency_name", agency.name},
                           {agency.domain_is_id ? "domain_id" : "domain_name", agency.domain},
                           {"duration_seconds", duration_s}}}}}}}};
  ServiceRequest request;
  request.service = "iam";
  request.method = "POST";
  request.path = "/v3.0/OS-CREDENTIAL/securitytokens";
  request.body = body.dump();
  client.send(std::move(request),
              [who = "agency " + agency.name + " of " + agency.domain,
               done = std::move(done)](ServiceReply reply) { done(read_keys(reply, who)); });
}

}  // namespace billstop::core
