#include "sdk/sandbox/obs_auth_v4.hpp"

#include <algorithm>
#include <charconv>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/obs_auth.hpp"
#include "sdk/sandbox/obs_xml.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view scheme = "AWS4-HMAC-SHA256";
constexpr std::string_view signed_chunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr int64_t scope_valid_ms = 7LL * 86'400'000;

struct Chunk {
  std::string_view data{}, signature{};
};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Trims, and makes one space of many.
std::string collapsed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string payload_hash(const Request& request) {
  const std::string_view claimed = request.header("x-amz-content-sha256");
  return claimed.empty() ? hex(sha256(request.body)) : std::string(claimed);
}

std::string canonical_query(const Request& request) {
  Pairs pairs;
  for (const auto& [name, value] : request.query()) {
    pairs.emplace_back(percent_encode(name), percent_encode(value));
  }
  std::ranges::sort(pairs);
  std::string text;
  for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + name + '=' + value;
  return text;
}

std::string date_of(const Request& request) {
  const std::string_view own = request.header("x-amz-date");
  if (!own.empty()) return std::string(own);
  const auto date = parse_http_date(request.header("date"));
  return date ? compact_date(*date) : "";
}

bool is_streamed(const Request& request) {
  return request.header("x-amz-content-sha256").starts_with("STREAMING-");
}

[[noreturn]] void refuse_chunks() {
  throw CloudError{400, "InvalidRequest", "The chunks of the body cannot be read"};
}

// size;chunk-signature=...\r\n data \r\n; the last one is empty, trailers may follow it.
std::vector<Chunk> chunks_of(std::string_view body) {
  std::vector<Chunk> chunks;
  while (true) {
    const size_t line_end = body.find("\r\n");
    if (line_end == std::string_view::npos) refuse_chunks();
    const std::string_view line = body.substr(0, line_end);
    size_t size = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    body.remove_prefix(line_end + 2);
    if (parsed.ec != std::errc{} || body.size() < size) refuse_chunks();
    const size_t sign = line.find("chunk-signature=");
    chunks.push_back({body.substr(0, size), sign == std::string_view::npos
                                                ? std::string_view{}
                                                : line.substr(sign + 16)});
    if (size == 0) return chunks;
    body.remove_prefix(size);
    if (!body.starts_with("\r\n")) refuse_chunks();
    body.remove_prefix(2);
  }
}

// Each chunk's signature covers the one before it.
void check_chunks(const Request& request, const ObsV4Scope& scope, const std::string& key) {
  const std::string date = date_of(request);
  const std::string place = scope.day + '/' + scope.region + '/' + scope.service + "/aws4_request";
  const std::string empty_hash = hex(sha256(""));
  std::string previous = scope.signature;
  for (const Chunk& chunk : chunks_of(request.body)) {
    const std::string to_sign = "AWS4-HMAC-SHA256-PAYLOAD\n" + date + '\n' + place + '\n' +
                                previous + '\n' + empty_hash + '\n' + hex(sha256(chunk.data));
    previous = hex(hmac_sha256(key, to_sign));
    if (!same_secret(previous, chunk.signature)) refuse_obs_key("SignatureDoesNotMatch");
  }
}

void check_payload(const Request& request, const ObsV4Scope& scope, const std::string& key) {
  const std::string claimed = payload_hash(request);
  if (claimed == signed_chunks) return check_chunks(request, scope, key);
  if (claimed == "UNSIGNED-PAYLOAD" || is_streamed(request)) return;
  if (claimed != hex(sha256(request.body))) {
    throw CloudError{400, "XAmzContentSHA256Mismatch",
                     "The provided 'x-amz-content-sha256' header does not match what was computed"};
  }
}

void check_scope(const ObsV4Scope& scope, int64_t date_ms) {
  const auto day = parse_compact_date(scope.day + "T000000Z");
  const bool usable = scope.service == "s3" && !scope.region.empty() && day;
  if (!usable) {
    throw CloudError{400, "AuthorizationHeaderMalformed",
                     "The authorization header is malformed: the credential is "
                     "AK/yyyymmdd/region/s3/aws4_request"};
  }
  if (date_ms - *day > scope_valid_ms) refuse_obs_key("RequestTimeTooSkewed");
}

}  // namespace

ObsV4Scope obs_v4_scope(std::string_view authorization) {
  ObsV4Scope scope;
  if (!authorization.starts_with(scheme)) return scope;
  for (const std::string& part : split(authorization.substr(scheme.size()), ',')) {
    const std::string pair = collapsed(part);
    const size_t equals = std::min(pair.find('='), pair.size() - 1);
    const std::string name = pair.substr(0, equals), value = pair.substr(equals + 1);
    if (name == "Signature") scope.signature = value;
    if (name == "SignedHeaders") scope.signed_names = split(value, ';');
    const std::vector<std::string> words = split(value, '/');
    if (name != "Credential" || words.size() != 5 || words[4] != "aws4_request") continue;
    scope.access_key = words[0];
    scope.day = words[1];
    scope.region = words[2];
    scope.service = words[3];
  }
  return scope;
}

std::string obs_v4_canonical_request(const Request& request,
                                     const std::vector<std::string>& signed_names) {
  std::string headers, names;
  for (const std::string& name : signed_names) {
    headers += name + ':' + collapsed(request.header(name)) + '\n';
    names += (names.empty() ? "" : ";") + name;
  }
  return request.method + '\n' + obs_url_text(percent_decode(request.path())) + '\n' +
         canonical_query(request) + '\n' + headers + '\n' + names + '\n' + payload_hash(request);
}

std::string obs_v4_string_to_sign(std::string_view canonical, std::string_view date,
                                  const ObsV4Scope& scope) {
  return std::string(scheme) + '\n' + std::string(date) + '\n' + scope.day + '/' + scope.region +
         '/' + scope.service + "/aws4_request\n" + hex(sha256(canonical));
}

std::string obs_v4_key(std::string_view secret_key, const ObsV4Scope& scope) {
  const std::string day_key = hmac_sha256("AWS4" + std::string(secret_key), scope.day);
  const std::string region_key = hmac_sha256(day_key, scope.region);
  return hmac_sha256(hmac_sha256(region_key, scope.service), "aws4_request");
}

Caller authenticate_v4(World& world, const Request& request, int64_t now_ms) {
  const ObsV4Scope scope = obs_v4_scope(request.header("authorization"));
  if (scope.access_key.empty() || scope.signature.empty()) refuse_obs_key("AccessDenied");
  const std::string date = date_of(request);
  const auto date_ms = parse_compact_date(date);
  check_obs_date(date_ms, request, now_ms);
  check_scope(scope, *date_ms);
  const Caller caller = obs_caller_of_key(world, scope.access_key, request, ObsDialect::s3, now_ms);
  const std::string key = obs_v4_key(caller.user->sk, scope);
  const std::string canonical = obs_v4_canonical_request(request, scope.signed_names);
  const std::string signature =
      hex(hmac_sha256(key, obs_v4_string_to_sign(canonical, date, scope)));
  if (!same_secret(signature, scope.signature)) refuse_obs_key("SignatureDoesNotMatch");
  check_payload(request, scope, key);
  return caller;
}

std::string obs_plain_body(const Request& request) {
  if (!is_streamed(request)) return request.body;
  std::string body;
  for (const Chunk& chunk : chunks_of(request.body)) body += chunk.data;
  return body;
}

}  // namespace billstop::sandbox
