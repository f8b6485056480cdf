#include "sdk/checker/wire_cloud.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/obs_auth.hpp"

namespace billstop::checker {
namespace {

using sandbox::percent_encode;
using Json = nlohmann::json;

std::string encoded_key(const std::string& key) {
  std::string out;
  for (size_t at = 0; at <= key.size();) {
    const size_t end = std::min(key.find('/', at), key.size());
    out += (at == 0 ? "" : "/") + percent_encode(key.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string filled(const Request& request, const Scope& scope) {
  std::string path = request.path;
  const auto put = [&](const std::string& name, const std::string& value) {
    if (const size_t at = path.find(name); at != std::string::npos)
      path.replace(at, name.size(), value);
  };
  put("{project_id}", percent_encode(scope.project));
  for (const Pair& p : request.params) {
    put("{" + p.key + "}", percent_encode(p.value));
    put("{" + p.key + "+}", encoded_key(p.value));
  }
  return path;
}

std::string text_at(const Json& body, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = body.find(name); found != body.end() && found->is_string())
      return *found;
  return {};
}

std::string between(const std::string& text, const std::string& tag) {
  const size_t begin = text.find("<" + tag + ">"), end = text.find("</" + tag + ">");
  if (begin == std::string::npos || end == std::string::npos) return {};
  return text.substr(begin + tag.size() + 2, end - begin - tag.size() - 2);
}

void read_error(Reply& reply) {
  Json body = Json::parse(reply.body, nullptr, false);
  if (body.is_object()) {
    if (body.contains("error") && body["error"].is_object()) body = Json(body["error"]);
    reply.error_code = text_at(body, {"error_code", "errorCode", "code"});
    reply.error_text = text_at(body, {"error_msg", "errorMessage", "message", "msg"});
  } else {
    reply.error_code = between(reply.body, "Code");
    reply.error_text = between(reply.body, "Message");
  }
}

void sign_for_obs(sandbox::Request& request, const sandbox::User& user, int64_t now_ms) {
  request.front = sandbox::Front::obs;
  request.headers.emplace_back("Date", sandbox::http_date(now_ms));
  if (!request.body.empty())
    request.headers.emplace_back("Content-MD5", sandbox::base64(sandbox::md5(request.body)));
  const std::string to_sign =
      sandbox::obs_string_to_sign(request, sandbox::obs_dialect_of(request), request.path());
  request.headers.emplace_back("Authorization",
                               "OBS " + user.ak + ":" + sandbox::obs_signature(to_sign, user.sk));
}

}  // namespace

sandbox::Request to_cloud(const Request& request, const Scope& scope, const sandbox::User& user,
                          int64_t now_ms) {
  sandbox::Request out;
  out.method = request.method;
  out.target = filled(request, scope);
  char separator = '?';
  for (const Pair& q : request.query) {
    out.target += separator + percent_encode(q.key);
    if (!q.value.empty() || request.service != "obs") out.target += '=' + percent_encode(q.value);
    separator = '&';
  }
  out.body = request.body;
  out.wall_now_ms = now_ms;
  for (const Pair& h : request.headers) out.headers.emplace_back(h.key, h.value);
  if (!request.body.empty())
    out.headers.emplace_back(
        "Content-Type", request.content_type.empty() ? "application/json" : request.content_type);
  if (request.service == "obs")
    sign_for_obs(out, user, now_ms);
  else
    out.headers.emplace_back("X-Auth-Token", token);
  return out;
}

Reply from_cloud(sandbox::Reply reply) {
  Reply out;
  out.status = reply.status;
  out.body = std::move(reply.body);
  for (auto& [name, value] : reply.headers) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "x-request-id" || name == "x-obs-request-id") out.request_id = value;
    out.headers.push_back({name, value});
  }
  if (out.status >= 300) read_error(out);
  if (out.status >= 300 && out.error_code.empty())
    out.error_code = "http_" + std::to_string(out.status);
  return out;
}

}  // namespace billstop::checker
