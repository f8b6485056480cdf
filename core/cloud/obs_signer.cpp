#include "core/cloud/obs_signer.hpp"

#include <algorithm>
#include <map>

#include "core/cloud/crypto.hpp"
#include "core/cloud/http_time.hpp"

namespace billstop::core {
namespace {

// Query keys that are part of the signed resource [huaweicloud-sdk-python-obs src/obs/const.py;
// object-lock and retention: OBS API reference]. Sorted.
constexpr std::string_view sub_resources[] = {
    "acl",
    "append",
    "attname",
    "backtosource",
    "bucketstatus",
    "cors",
    "customdomain",
    "delete",
    "deletebucket",
    "dispolicy",
    "encryption",
    "fileinterface",
    "inventory",
    "length",
    "lifecycle",
    "location",
    "logging",
    "metadata",
    "modify",
    "name",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "policystatus",
    "position",
    "publicaccessblock",
    "quota",
    "rename",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "storageClass",
    "storagePolicy",
    "storageinfo",
    "tagging",
    "torrent",
    "truncate",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
};

bool is_sub_resource(std::string_view key) {
  return key.starts_with("x-obs-") || key.starts_with("x-image-process") ||
         key.starts_with("x-image-save-") ||
         std::binary_search(std::begin(sub_resources), std::end(sub_resources), key);
}

struct Dialect {
  std::string prefix, scheme;
};

Dialect words_of(ObsDialect dialect) {
  return dialect == ObsDialect::obs ? Dialect{"x-obs-", "OBS "} : Dialect{"x-amz-", "AWS "};
}

std::string encoded_key(std::string_view key) {
  return percent_encode(key, "/");
}

// A bucket's own resource ends in a slash, and so does the path that is sent in path style: then
// a server may derive the resource from either.
std::string bucket_and_key(const ObsRequest& request) {
  return request.bucket.empty() ? "/" : '/' + request.bucket + '/' + encoded_key(request.key);
}

std::string canonical_resource(const ObsRequest& request) {
  Query signed_part;
  for (const auto& pair : request.query)
    if (is_sub_resource(pair.first)) signed_part.push_back(pair);
  std::sort(signed_part.begin(), signed_part.end());
  std::string out = bucket_and_key(request);
  char separator = '?';
  for (const auto& [key, value] : signed_part) {
    out += separator + key;
    if (!value.empty()) out += '=' + value;
    separator = '&';
  }
  return out;
}

std::string canonical_headers(const Headers& headers, const std::string& prefix) {
  std::map<std::string, std::string> lines;
  for (const auto& [name, value] : headers) {
    const std::string lower = lower_case(name);
    if (!lower.starts_with(prefix)) continue;
    std::string& line = lines[lower];
    if (!line.empty()) line += ',';
    line += trimmed(value);
  }
  std::string out;
  for (const auto& [name, value] : lines) out += name + ':' + value + '\n';
  return out;
}

std::string string_to_sign(const ObsRequest& request, const Dialect& dialect) {
  const auto header_or_empty = [&](std::string_view name) {
    const std::string* value = find_header(request.headers, name);
    return value ? *value : std::string();
  };
  const bool own_date = find_header(request.headers, dialect.prefix + "date") != nullptr;
  return request.method + '\n' + header_or_empty("content-md5") + '\n' +
         header_or_empty("content-type") + '\n' + (own_date ? "" : header_or_empty("date")) + '\n' +
         canonical_headers(request.headers, dialect.prefix) + canonical_resource(request);
}

std::string wire_query(const Query& query) {
  std::string out;
  for (const auto& [key, value] : query) {
    out += out.empty() ? '?' : '&';
    out += percent_encode(key);
    if (!value.empty()) out += '=' + percent_encode(value);
  }
  return out;
}

}  // namespace

SignedRequest sign_obs(ObsRequest request, const std::string& host, ObsAddress address,
                       ObsDialect dialect, const Keys& keys, CloudTime now) {
  const Dialect words = words_of(dialect);
  if (!find_header(request.headers, "date") && !find_header(request.headers, words.prefix + "date"))
    request.headers.emplace_back("Date", to_http_date(now));
  const std::string token_header = words.prefix + "security-token";
  if (keys.temporary() && !find_header(request.headers, token_header))
    request.headers.emplace_back(token_header, keys.security_token.reveal());

  SignedRequest out;
  out.string_to_sign = string_to_sign(request, words);
  const bool by_host = address == ObsAddress::virtual_host && !request.bucket.empty();
  out.target = by_host ? '/' + encoded_key(request.key) : bucket_and_key(request);
  out.target += wire_query(request.query);
  out.headers = std::move(request.headers);
  out.headers.emplace_back("Host", by_host ? request.bucket + '.' + host : host);
  out.headers.emplace_back("Authorization",
                           words.scheme + keys.access_key + ':' +
                               base64(hmac_sha1(keys.secret_key.reveal(), out.string_to_sign)));
  return out;
}

}  // namespace billstop::core
