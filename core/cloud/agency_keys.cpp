#include "core/cloud/agency_keys.hpp"

#include <nlohmann/json.hpp>

#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

// Within what IAM allows, 900 to 86400; a run that takes longer renews them
// [huaweicloud-sdk-python-v3 huaweicloud-sdk-iam create_temporary_access_key_by_agency].
constexpr int duration_s = 3600;

AgencyAnswer answer_of(const ServiceReply& reply, const Agency& agency) {
  const json body = json::parse(reply.body, nullptr, false);
  if (!reply.ok() || !body.is_object() || !body.contains("credential"))
    return {{}, "agency " + agency.name + " of " + agency.domain + ": " + in_words(reply)};
  const json& credential = body.at("credential");
  const auto text = [&](const char* name) {
    const auto found = credential.find(name);
    return found != credential.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
  };
  Keys keys;
  keys.access_key = text("access");
  keys.secret_key = Secret(text("secret"));
  keys.security_token = Secret(text("securitytoken"));
  if (keys.access_key.empty() || keys.secret_key.empty())
    return {{}, "agency " + agency.name + ": IAM's answer holds no keys"};
  return {std::move(keys), {}};
}

}  // namespace

void ask_agency_keys(CloudClient& client, const Agency& agency,
                     std::function<void(AgencyAnswer)> done) {
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
  client.send(std::move(request), [agency, done = std::move(done)](ServiceReply reply) {
    done(answer_of(reply, agency));
  });
}

}  // namespace billstop::core
