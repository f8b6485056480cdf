#include "core/cloud/service_signing.hpp"

#include <algorithm>

#include "core/cloud/crypto.hpp"
#include "core/cloud/obs_signer.hpp"
#include "core/cloud/sdk_hmac_signer.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view owned_headers[] = {
    "authorization", "host",         "date",          "x-sdk-date", "x-security-token",
    "x-auth-token",  "x-project-id", "x-domain-id",   "x-obs-date", "x-obs-security-token",
    "x-amz-date",    "content-type", "content-length"};

Headers callers_headers(const ServiceRequest& request) {
  Headers out;
  for (const auto& header : request.headers) {
    const std::string name = lower_case(header.first);
    if (std::find(std::begin(owned_headers), std::end(owned_headers), name) ==
        std::end(owned_headers))
      out.push_back(header);
  }
  return out;
}

ObsRequest obs_request(const ServiceRequest& request) {
  ObsRequest out;
  out.method = request.method;
  const std::string_view path(request.path);
  const std::string_view rest = path.starts_with('/') ? path.substr(1) : path;
  const auto slash = rest.find('/');
  out.bucket = percent_decode(rest.substr(0, slash));
  if (slash != std::string_view::npos) out.key = percent_decode(rest.substr(slash + 1));
  out.query = request.query;
  out.headers = callers_headers(request);
  out.body = request.body;
  if (request.body.empty()) return out;
  out.headers.emplace_back("Content-Type", request.content_type);
  // Multi-delete, lifecycle and tagging are refused without it.
  if (!find_header(out.headers, "content-md5"))
    out.headers.emplace_back("Content-MD5", base64(md5(request.body)));
  return out;
}

SignedRequest sign_obs_request(const ServiceRequest& request, const Origin& endpoint,
                               const Keys& keys, CloudTime now) {
  ObsRequest obs = obs_request(request);
  // No certificate for *.host covers a bucket with a dot in its name.
  const bool by_path = endpoint.address() || obs.bucket.find('.') != std::string::npos;
  const auto address = by_path ? ObsAddress::path_style : ObsAddress::virtual_host;
  return sign_obs(std::move(obs), endpoint.authority(), address, ObsDialect::obs, keys, now);
}

SignedRequest sign_gateway_request(const ServiceRequest& request, const Origin& endpoint,
                                   const Keys& keys, const std::string& domain_id, CloudTime now) {
  UnsignedRequest out;
  out.method = request.method;
  out.host = endpoint.authority();
  out.path = request.path;
  out.query = request.query;
  out.body = request.body;
  out.headers = callers_headers(request);
  out.headers.emplace_back("Content-Type", request.content_type);
  if (!request.project.empty())
    out.headers.emplace_back("X-Project-Id", request.project.value);
  else if (!domain_id.empty())
    out.headers.emplace_back("X-Domain-Id", domain_id);
  if (!find_header(out.headers, "x-language"))
    out.headers.emplace_back("X-Language", request.service.starts_with("bss") ? "en_US" : "en-us");
  return sign_sdk_hmac(std::move(out), keys, now);
}

// Nothing is added or left out but the type of a body.
HttpRequest as_it_is(const ServiceRequest& request, const Origin& endpoint) {
  HttpRequest out;
  out.method = request.method;
  out.origin = endpoint.text();
  out.target = request.path;
  out.headers = request.headers;
  if (!request.body.empty()) out.headers.emplace_back("Content-Type", request.content_type);
  out.body = request.body;
  return out;
}

}  // namespace

HttpRequest sign_for_service(const ServiceRequest& request, const Origin& endpoint,
                             const Keys& keys, const std::string& domain_id, CloudTime now) {
  if (request.signing == Signing::none) return as_it_is(request, endpoint);
  SignedRequest ready = request.service == "obs"
                            ? sign_obs_request(request, endpoint, keys, now)
                            : sign_gateway_request(request, endpoint, keys, domain_id, now);
  HttpRequest out;
  out.method = request.method;
  out.origin = endpoint.scheme + "://" + *find_header(ready.headers, "host");
  out.target = std::move(ready.target);
  out.headers = std::move(ready.headers);
  out.body = request.body;
  out.once = request.repeat == Repeat::ask_first;
  return out;
}

}  // namespace billstop::core
