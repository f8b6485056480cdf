#include "core/cloud/sdk_hmac_signer.hpp"

#include <map>

#include "core/cloud/crypto.hpp"
#include "core/cloud/http_time.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view algorithm = "SDK-HMAC-SHA256";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

bool is_signed(std::string_view name) {
  return name == "host" || name == "x-sdk-date" || name == "content-type" ||
         name == "x-project-id" || name == "x-domain-id" || name == "x-security-token" ||
         name == "x-sdk-content-sha256";
}

// The slash at the end stands in the canonical text only, never on the request line.
std::string canonical_uri(std::string_view path) {
  std::string uri = percent_encode(percent_decode(path), "/");
  if (uri.empty() || uri.back() != '/') uri += '/';
  return uri;
}

bool body_is_signed(const Headers& headers) {
  const std::string* type = find_header(headers, "content-type");
  if (!type) return true;
  return type->starts_with("application/json") || type->starts_with("application/bson");
}

std::string payload_hash(const UnsignedRequest& request) {
  const std::string* given = find_header(request.headers, "x-sdk-content-sha256");
  if (!request.body.empty() && given) return *given;
  return sha256_hex(request.body);
}

}  // namespace

SignedRequest sign_sdk_hmac(UnsignedRequest request, const Keys& keys, CloudTime now) {
  const std::string date = to_basic_iso(now);
  request.headers.emplace_back("X-Sdk-Date", date);
  if (keys.temporary())
    request.headers.emplace_back("X-Security-Token", keys.security_token.reveal());
  if (!body_is_signed(request.headers))
    request.headers.emplace_back("X-Sdk-Content-Sha256", unsigned_payload);
  request.headers.emplace_back("Host", request.host);

  std::map<std::string, std::string_view> to_sign;
  for (const auto& [name, value] : request.headers)
    if (std::string lower = lower_case(name); is_signed(lower))
      to_sign[std::move(lower)] = trimmed(value);
  std::string header_lines, names;
  for (const auto& [name, value] : to_sign) {
    header_lines.append(name).append(1, ':').append(value).append(1, '\n');
    names.append(names.empty() ? "" : ";").append(name);
  }

  SignedRequest out;
  const std::string query = canonical_query(request.query);
  out.target = request.path.empty() ? "/" : request.path;
  if (!query.empty()) out.target.append(1, '?').append(query);
  out.canonical_request = request.method + '\n' + canonical_uri(request.path) + '\n' + query +
                          '\n' + header_lines + '\n' + names + '\n' + payload_hash(request);
  out.string_to_sign =
      std::string(algorithm) + '\n' + date + '\n' + sha256_hex(out.canonical_request);
  const std::string signature = hex(hmac_sha256(keys.secret_key.reveal(), out.string_to_sign));
  out.headers = std::move(request.headers);
  out.headers.emplace_back("Authorization", std::string(algorithm) + " Access=" + keys.access_key +
                                                ", SignedHeaders=" + names +
                                                ", Signature=" + signature);
  return out;
}

}  // namespace billstop::core
