#include "core/cloud/keys_answer.hpp"

#include <nlohmann/json.hpp>

#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

std::string first_text(const json& object, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = object.find(name); found != object.end() && found->is_string())
      return found->get<std::string>();
  return {};
}

const json& inner(const json& body) {
  for (const char* name : {"credential", "credentials"})
    if (const auto found = body.find(name); found != body.end() && found->is_object())
      return *found;
  return body;
}

}  // namespace

KeysAnswer read_keys(const ServiceReply& reply, const std::string& who) {
  if (!reply.ok()) return {{}, who + ": " + in_words(reply)};
  const json body = json::parse(reply.body, nullptr, false);
  if (!body.is_object()) return {{}, who + ": the answer holds no keys"};
  const json& said = inner(body);
  Keys keys;
  keys.access_key = first_text(said, {"access", "accessKeyId", "access_key_id"});
  keys.secret_key = Secret(first_text(said, {"secret", "secretAccessKey", "secret_access_key"}));
  keys.security_token =
      Secret(first_text(said, {"securitytoken", "securityToken", "security_token"}));
  keys.expires_at = parse_iso8601(first_text(said, {"expires_at", "expiration"}));
  if (keys.access_key.empty() || keys.secret_key.empty() || keys.security_token.empty())
    return {{}, who + ": the answer holds no whole temporary key"};
  return {std::move(keys), {}};
}

}  // namespace billstop::core
