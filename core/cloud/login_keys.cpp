#include "core/cloud/login_keys.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

using Done = std::function<void(KeysAnswer)>;

// A run that takes longer asks again. IAM allows 900 to 86400
// [huaweicloud-sdk-python-v3 huaweicloud-sdk-iam create_temporary_access_key_by_token].
constexpr int duration_s = 3600;
// The longest that the metadata service gives [huaweicloudsdkcore/auth/internal.py].
constexpr const char* metadata_token_s = "21600";

ServiceRequest request_to(const char* service, const char* method, std::string path) {
  ServiceRequest out;
  out.service = service;
  out.method = method;
  out.path = std::move(path);
  out.signing = Signing::none;
  return out;
}

Secret secret_of(const Login& login) {
  if (login.file.empty()) return login.secret;
  std::ifstream in(login.file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return Secret(std::string(trimmed(text.substr(0, text.find_last_not_of("\r\n") + 1))));
}

void keys_by_token(CloudClient& client, const Secret& token, const std::string& who, Done done) {
  const json body = {{"auth",
                      {{"identity",
                        {{"methods", {"token"}},
                         {"token", {{"id", token.reveal()}, {"duration_seconds", duration_s}}}}}}}};
  ServiceRequest request = request_to("iam", "POST", "/v3.0/OS-CREDENTIAL/securitytokens");
  request.body = body.dump();
  client.send(std::move(request), [who, done = std::move(done)](const ServiceReply& reply) {
    done(read_keys(reply, who));
  });
}

// request: one that is answered with a token in a header.
void keys_by_login(CloudClient& client, ServiceRequest request, const std::string& who, Done done) {
  client.send(std::move(request), [&client, who, done = std::move(done)](ServiceReply reply) {
    const std::string* token = find_header(reply.headers, "x-subject-token");
    if (!reply.ok()) return done({{}, who + ": " + in_words(reply)});
    if (token == nullptr || token->empty()) return done({{}, who + ": the answer holds no token"});
    keys_by_token(client, Secret(*token), who, done);
  });
}

ServiceRequest password_request(const Login& login) {
  json user = {{"password", login.secret.reveal()}};
  user[login.user_is_id ? "id" : "name"] = login.user;
  if (!login.domain.empty()) user["domain"] = {{login.domain_is_id ? "id" : "name", login.domain}};
  const json body = {
      {"auth",
       {{"identity", {{"methods", {"password"}}, {"password", {{"user", std::move(user)}}}}}}}};
  ServiceRequest out = request_to("iam", "POST", "/v3/auth/tokens");
  out.body = body.dump();
  return out;
}

ServiceRequest id_token_request(const Login& login, const Secret& id_token) {
  ServiceRequest out = request_to("iam", "POST", "/v3.0/OS-AUTH/id-token/tokens");
  out.headers = {{"X-Idp-Id", login.provider}};
  out.body = json{{"auth", {{"id_token", {{"id", id_token.reveal()}}}}}}.dump();
  return out;
}

ServiceRequest trusted_request(const Login& login, const Secret& id_token) {
  ServiceRequest out = request_to("sts", "POST", "/v5/agencies/assume-with-oidc");
  out.body = json{{"provider_urn", login.provider},
                  {"agency_urn", login.agency_urn},
                  {"agency_session_name", login.session},
                  {"id_token", id_token.reveal()},
                  {"duration_seconds", duration_s}}
                 .dump();
  return out;
}

ServiceRequest pod_request(const Login& login, const Secret& authorization) {
  ServiceRequest out = request_to("pod-identity", "POST", login.path);
  out.headers = {{"Authorization", authorization.reveal()}};
  out.body = "{}";
  out.nearby = true;
  return out;
}

void keys_of_machine(CloudClient& client, const std::string& token, const Done& done) {
  ServiceRequest request = request_to("metadata", "GET", "/openstack/latest/securitykey");
  if (!token.empty()) request.headers = {{"X-Metadata-Token", token}};
  request.nearby = true;
  client.send(std::move(request), [done](const ServiceReply& reply) {
    done(read_keys(reply, "the metadata service of this machine"));
  });
}

// Machines whose service gives no token take the request without one
// [huaweicloudsdkcore/auth/internal.py MetadataAccessor].
void ask_metadata(CloudClient& client, const Done& done) {
  ServiceRequest request = request_to("metadata", "PUT", "/meta-data/latest/api/token");
  request.headers = {{"X-Metadata-Token-Ttl-Seconds", metadata_token_s}};
  request.nearby = true;
  client.send(std::move(request), [&client, done](const ServiceReply& reply) {
    const bool none = reply.status == 404 || reply.status == 405 || reply.status == 503;
    if (!reply.ok() && !none)
      return done({{}, "the metadata service of this machine: " + in_words(reply)});
    keys_of_machine(client, none ? std::string() : std::string(trimmed(reply.body)), done);
  });
}

}  // namespace

void ask_login_keys(CloudClient& client, const Login& login, Done done) {
  if (login.kind == LoginKind::metadata) return ask_metadata(client, done);
  const Secret secret = secret_of(login);
  // An empty file is refused like a wrong one, by the cloud's own word.
  switch (login.kind) {
    case LoginKind::token:
      return keys_by_token(client, secret, "the token", std::move(done));
    case LoginKind::password:
      return keys_by_login(client, password_request(login), "the login of " + login.user,
                           std::move(done));
    case LoginKind::id_token:
      return keys_by_login(client, id_token_request(login, secret),
                           "identity provider " + login.provider, std::move(done));
    case LoginKind::trusted:
      return client.send(trusted_request(login, secret),
                         [who = "agency " + login.agency_urn, done = std::move(done)](
                             const ServiceReply& reply) { done(read_keys(reply, who)); });
    case LoginKind::pod_identity:
      return client.send(pod_request(login, secret),
                         [done = std::move(done)](const ServiceReply& reply) {
                           done(read_keys(reply, "the identity of this pod"));
                         });
    case LoginKind::metadata:
    case LoginKind::none:
      break;
  }
  done({{}, "there is no login"});
}

}  // namespace billstop::core
