#include "sdk/sandbox/auth.hpp"

#include <algorithm>
#include <optional>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view algorithm = "SDK-HMAC-SHA256";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

struct Authorization {
  std::string access{}, signature{};
  std::vector<std::string> signed_names{};
};

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{401, "APIGW.0301", "Incorrect IAM authentication information: " + why};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<Authorization> parse_authorization(std::string_view header) {
  if (!header.starts_with(algorithm)) return {};
  Authorization parsed;
  for (const std::string& part : split(header.substr(algorithm.size()), ',')) {
    const std::string_view pair = trimmed(part);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return {};
    const std::string_view name = pair.substr(0, equals), value = pair.substr(equals + 1);
    if (name == "Access") parsed.access = value;
    if (name == "Signature") parsed.signature = value;
    if (name == "SignedHeaders") parsed.signed_names = split(value, ';');
  }
  if (parsed.access.empty() || parsed.signature.empty()) return {};
  return parsed;
}

std::string canonical_path(const Request& request) {
  std::string path;
  for (const std::string& segment : split(request.path(), '/')) {
    path += percent_encode(percent_decode(segment)) + '/';
  }
  // The path begins with a slash, so the first segment is empty; a trailing one adds no second.
  if (path.ends_with("//")) path.pop_back();
  return path.empty() ? "/" : path;
}

std::string canonical_query(const Request& request) {
  Pairs pairs = request.query();
  std::ranges::sort(pairs);
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

// Clients disagree on the hash of an empty body beside an X-Sdk-Content-Sha256 header: Python
// hashes nothing, C++ and Go take the header's word. So both are looked at.
std::vector<std::string> payload_hashes(const Request& request) {
  const std::string own = hex(sha256(request.body));
  const std::string claimed(request.header("x-sdk-content-sha256"));
  if (claimed.empty()) return {own};
  if (claimed != unsigned_payload && claimed != own) refuse("the body does not match its hash");
  if (request.body.empty()) return {own, claimed};
  return {claimed};
}

void check_date(const Request& request, int64_t now_ms) {
  const auto date_ms = parse_compact_date(request.header("x-sdk-date"));
  if (!date_ms) refuse("x-sdk-date is missing or malformed");
  const bool fits = std::abs(*date_ms - now_ms) <= max_skew_ms ||
                    std::abs(*date_ms - request.wall_now_ms) <= max_skew_ms;
  if (!fits) refuse("the x-sdk-date header has expired");
}

void check_temporary(const User& user, const Request& request, int64_t now_ms) {
  if (!same_secret(request.header("x-security-token"), user.security_token)) {
    refuse("the security token does not belong to the access key");
  }
  if (user.expires_at_ms && *user.expires_at_ms <= now_ms) refuse("the access key has expired");
}

Caller by_signature(World& world, const Request& request, int64_t now_ms) {
  const auto given = parse_authorization(request.header("authorization"));
  if (!given) refuse("the Authorization header cannot be read");
  if (std::ranges::find(given->signed_names, "x-sdk-date") == given->signed_names.end()) {
    refuse("x-sdk-date is not signed");
  }
  check_date(request, now_ms);
  Caller caller;
  caller.account = world.account_of_key(given->access, &caller.user);
  if (!caller.account) refuse("the access key does not exist");
  check_temporary(*caller.user, request, now_ms);
  const bool signature_fits = std::ranges::any_of(payload_hashes(request), [&](const auto& hash) {
    const std::string canonical = canonical_request(request, given->signed_names, hash);
    return same_secret(sdk_signature(canonical, request.header("x-sdk-date"), caller.user->sk),
                       given->signature);
  });
  if (!signature_fits) refuse("verify aksk signature fail");
  return caller;
}

Caller by_token(World& world, const std::string& text, int64_t now_ms) {
  for (const auto& account : world.accounts) {
    const auto found = account->tokens.find(text);
    if (found == account->tokens.end()) continue;
    const Token& token = found->second;
    if (token.expires_at_ms <= now_ms) {
      throw CloudError{401, "APIGW.0307", "The token must be updated: it has expired."};
    }
    return {account.get(), &account->users.at(token.user), token.project};
  }
  throw CloudError{401, "APIGW.0307", "The token must be updated: it is unknown."};
}

}  // namespace

std::string canonical_request(const Request& request, const std::vector<std::string>& signed_names,
                              std::string_view payload_hash) {
  std::string headers, names;
  for (const std::string& name : signed_names) {
    headers += name + ':' + std::string(trimmed(request.header(name))) + '\n';
    names += (names.empty() ? "" : ";") + name;
  }
  return request.method + '\n' + canonical_path(request) + '\n' + canonical_query(request) + '\n' +
         headers + '\n' + names + '\n' + std::string(payload_hash);
}

std::string sdk_signature(std::string_view canonical, std::string_view sdk_date,
                          std::string_view secret_key) {
  const std::string to_sign =
      std::string(algorithm) + '\n' + std::string(sdk_date) + '\n' + hex(sha256(canonical));
  return hex(hmac_sha256(secret_key, to_sign));
}

Caller authenticate_at_gateway(World& world, const Request& request, int64_t now_ms) {
  if (!request.header("authorization").empty()) return by_signature(world, request, now_ms);
  const std::string token(request.header("x-auth-token"));
  if (token.empty()) refuse("neither a signature nor a token");
  return by_token(world, token, now_ms);
}

Caller Service::authenticate(World& world, const Request& request, int64_t now_ms) const {
  return authenticate_at_gateway(world, request, now_ms);
}

}  // namespace billstop::sandbox
