#include "core/cloud/aws_v4_signer.hpp"

#include <map>

#include "core/cloud/crypto.hpp"
#include "core/cloud/http_time.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

bool is_signed(std::string_view name) {
  return name == "host" || name == "content-md5" || name == "content-type" ||
         name.starts_with("x-amz-");
}

std::string signing_key(const Keys& keys, const std::string& day, const std::string& region) {
  const std::string of_day = hmac_sha256("AWS4" + keys.secret_key.reveal(), day);
  return hmac_sha256(hmac_sha256(hmac_sha256(of_day, region), "s3"), "aws4_request");
}

}  // namespace

SignedRequest sign_aws_v4(UnsignedRequest request, const std::string& region,
                          PayloadSigning payload, const Keys& keys, CloudTime now) {
  const std::string date = to_basic_iso(now);
  const std::string day = date.substr(0, 8);
  const std::string body_hash =
      payload == PayloadSigning::hashed ? sha256_hex(request.body) : "UNSIGNED-PAYLOAD";
  request.headers.emplace_back("x-amz-date", date);
  request.headers.emplace_back("x-amz-content-sha256", body_hash);
  if (keys.temporary())
    request.headers.emplace_back("x-amz-security-token", keys.security_token.reveal());
  request.headers.emplace_back("Host", request.host);

  std::map<std::string, std::string> to_sign;
  for (const auto& [name, value] : request.headers)
    if (const std::string lower = lower_case(name); is_signed(lower))
      to_sign[lower] = trimmed(value);
  std::string header_lines, names;
  for (const auto& [name, value] : to_sign) {
    header_lines += name + ':' + value + '\n';
    names += (names.empty() ? "" : ";") + name;
  }

  SignedRequest out;
  const std::string query = canonical_query(request.query);
  const std::string path = request.path.empty() ? "/" : request.path;
  out.target = query.empty() ? path : path + '?' + query;
  out.canonical_request = request.method + '\n' + path + '\n' + query + '\n' + header_lines + '\n' +
                          names + '\n' + body_hash;
  const std::string scope = day + '/' + region + "/s3/aws4_request";
  out.string_to_sign = std::string(algorithm) + '\n' + date + '\n' + scope + '\n' +
                       sha256_hex(out.canonical_request);
  const std::string signature =
      hex(hmac_sha256(signing_key(keys, day, region), out.string_to_sign));
  out.headers = std::move(request.headers);
  out.headers.emplace_back("Authorization",
                           std::string(algorithm) + " Credential=" + keys.access_key + '/' + scope +
                               ", SignedHeaders=" + names + ", Signature=" + signature);
  return out;
}

}  // namespace billstop::core
