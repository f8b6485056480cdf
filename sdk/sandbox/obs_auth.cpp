#include "sdk/sandbox/obs_auth.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sdk/sandbox/auth.hpp"
#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/obs_auth_v4.hpp"
#include "sdk/sandbox/obs_xml.hpp"

namespace billstop::sandbox {
namespace {

// Query keys that are part of what is signed [huaweicloud-sdk-python-obs src/obs/const.py;
// object-lock and retention: OBS API reference].
constexpr auto sub_resources = std::to_array<std::string_view>({"acl",
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
                                                                "website"});

// What clients of S3 that know nothing of OBS leave out of a version 2 signature.
constexpr auto s3_sub_resources = std::to_array<std::string_view>(
    {"acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber",
     "policy", "requestPayment", "restore", "tagging", "torrent", "uploadId", "uploads",
     "versionId", "versioning", "versions", "website"});

template <size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

bool signed_in_obs(std::string_view name) {
  return name.starts_with("x-obs-") || name.starts_with("x-image-process") ||
         name.starts_with("x-image-save-") || contains(sub_resources, name);
}

bool signed_in_s3(std::string_view name) {
  return name.starts_with("response-") || contains(s3_sub_resources, name);
}

std::string_view prefix_of(ObsDialect dialect) {
  return dialect == ObsDialect::obs ? "x-obs-" : "x-amz-";
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

std::string canonical_headers(const Request& request, std::string_view prefix) {
  std::map<std::string, std::string> lines;
  for (const auto& [sent_name, value] : request.headers) {
    std::string name = sent_name;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (!name.starts_with(prefix)) continue;
    std::string& line = lines[name];
    line += (line.empty() ? "" : ",") + trimmed(value);
  }
  std::string text;
  for (const auto& [name, value] : lines) text += name + ':' + value + '\n';
  return text;
}

template <typename IsSigned>
std::string canonical_query(const Request& request, IsSigned is_signed) {
  Pairs pairs = request.query();
  std::erase_if(pairs, [&](const auto& pair) { return !is_signed(pair.first); });
  std::ranges::sort(pairs);
  std::string text;
  for (const auto& [name, value] : pairs) {
    text += (text.empty() ? "?" : "&") + name;
    if (!value.empty()) text += '=' + value;
  }
  return text;
}

std::string head_of(const Request& request, ObsDialect dialect) {
  const std::string_view prefix = prefix_of(dialect);
  const bool own_date = !request.header(std::string(prefix) + "date").empty();
  return request.method + '\n' + std::string(request.header("content-md5")) + '\n' +
         std::string(request.header("content-type")) + '\n' +
         std::string(own_date ? "" : request.header("date")) + '\n' +
         canonical_headers(request, prefix);
}

// Clients differ in what they do with a bucket's own path and in how they encode a key.
std::vector<std::string> resources_of(const Request& request) {
  const std::string sent = request.path();
  std::vector<std::string> resources{sent, obs_url_text(percent_decode(sent))};
  const bool bucket_alone = sent.size() > 1 && sent.find('/', 1) >= sent.size() - 1;
  if (bucket_alone)
    resources.push_back(sent.ends_with('/') ? sent.substr(0, sent.size() - 1) : sent + '/');
  return resources;
}

bool fits(const Request& request, ObsDialect dialect, const std::string& secret_key,
          const std::string& signature) {
  const std::string head = head_of(request, dialect);
  std::vector<std::string> queries{canonical_query(request, signed_in_obs)};
  if (dialect == ObsDialect::s3) queries.push_back(canonical_query(request, signed_in_s3));
  for (const std::string& resource : resources_of(request)) {
    for (const std::string& query : queries) {
      if (same_secret(obs_signature(head + resource + query, secret_key), signature)) return true;
    }
  }
  return false;
}

Caller by_header(World& world, const Request& request, ObsDialect dialect, int64_t now_ms) {
  const std::string_view header = request.header("authorization");
  const std::string access_key = obs_access_key(header);
  const size_t colon = header.find(':');
  if (access_key.empty() || colon == std::string_view::npos) refuse_obs_key("AccessDenied");
  const std::string_view own_date = request.header(std::string(prefix_of(dialect)) + "date");
  check_obs_date(parse_http_date(own_date.empty() ? request.header("date") : own_date), request,
                 now_ms);
  const Caller caller = obs_caller_of_key(world, access_key, request, dialect, now_ms);
  const std::string signature(header.substr(colon + 1));
  if (!fits(request, dialect, caller.user->sk, signature)) refuse_obs_key("SignatureDoesNotMatch");
  return caller;
}

}  // namespace

void refuse_obs_key(const std::string& code) {
  static const std::map<std::string, std::string> words{
      {"AccessDenied", "Access Denied"},
      {"InvalidAccessKeyId", "The access key Id you provided does not exist in our records."},
      {"RequestTimeTooSkewed",
       "The difference between the request time and the current time is too large."},
      {"SignatureDoesNotMatch",
       "The request signature we calculated does not match the signature you provided. Check your "
       "key and signing method."},
      {"InvalidSecurity", "The provided security credentials are not valid."},
      {"ExpiredToken", "The provided token has expired."}};
  throw CloudError{403, code, words.at(code)};
}

Caller obs_caller_of_key(World& world, const std::string& access_key, const Request& request,
                         ObsDialect dialect, int64_t now_ms) {
  Caller caller;
  caller.account = world.account_of_key(access_key, &caller.user);
  if (!caller.account) refuse_obs_key("InvalidAccessKeyId");
  const std::string token(request.header(std::string(prefix_of(dialect)) + "security-token"));
  if (!same_secret(token, caller.user->security_token)) refuse_obs_key("InvalidSecurity");
  if (caller.user->expires_at_ms && *caller.user->expires_at_ms <= now_ms) {
    refuse_obs_key("ExpiredToken");
  }
  return caller;
}

void check_obs_date(std::optional<int64_t> date_ms, const Request& request, int64_t now_ms) {
  if (!date_ms) {
    throw CloudError{403, "AccessDenied",
                     "OBS authentication requires a valid Date or x-obs-date header"};
  }
  const bool close = std::abs(*date_ms - now_ms) <= max_skew_ms ||
                     std::abs(*date_ms - request.wall_now_ms) <= max_skew_ms;
  if (!close) refuse_obs_key("RequestTimeTooSkewed");
}

ObsDialect obs_dialect_of(const Request& request) {
  return request.header("authorization").starts_with("AWS") ? ObsDialect::s3 : ObsDialect::obs;
}

std::string obs_access_key(std::string_view authorization) {
  const size_t credential = authorization.find("Credential=");
  if (credential != std::string_view::npos) {
    const std::string_view rest = authorization.substr(credential + 11);
    return std::string(rest.substr(0, rest.find('/')));
  }
  for (const std::string_view scheme : {"OBS ", "AWS "}) {
    if (!authorization.starts_with(scheme)) continue;
    const std::string_view rest = authorization.substr(scheme.size());
    return std::string(rest.substr(0, rest.find(':')));
  }
  return {};
}

std::string obs_string_to_sign(const Request& request, ObsDialect dialect,
                               std::string_view resource) {
  return head_of(request, dialect) + std::string(resource) +
         canonical_query(request, signed_in_obs);
}

std::string obs_signature(std::string_view to_sign, std::string_view secret_key) {
  return base64(hmac_sha1(secret_key, to_sign));
}

bool is_obs_sub_resource(std::string_view query_key) {
  return query_key != "versionId" && query_key != "attname" && query_key != "name" &&
         !query_key.starts_with("response-") && contains(sub_resources, query_key);
}

Caller authenticate_at_obs(World& world, const Request& request, int64_t now_ms) {
  const std::string_view header = request.header("authorization");
  if (header.starts_with("AWS4-HMAC-SHA256")) return authenticate_v4(world, request, now_ms);
  return by_header(world, request, obs_dialect_of(request), now_ms);
}

}  // namespace billstop::sandbox
