#include "sdk/sandbox/obs_policy.hpp"

#include <algorithm>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {
namespace {

// * stands for any text, anywhere in the pattern.
bool matches(std::string_view pattern, std::string_view text) {
  while (!pattern.empty() && pattern.front() != '*') {
    if (text.empty() || pattern.front() != text.front()) return false;
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  if (pattern.empty()) return text.empty();
  pattern.remove_prefix(1);
  for (size_t i = 0; i <= text.size(); ++i) {
    if (matches(pattern, text.substr(i))) return true;
  }
  return false;
}

std::string after_last_colon(const std::string& text) {
  const size_t colon = text.rfind(':');
  return colon == std::string::npos ? text : text.substr(colon + 1);
}

std::vector<std::string> words_of(const Json& statement, const char* member) {
  std::vector<std::string> words;
  if (!statement.contains(member)) return words;
  const Json& value = statement.at(member);
  if (value.is_string()) words.push_back(value.get<std::string>());
  if (value.is_array()) words = value.get<std::vector<std::string>>();
  return words;
}

bool names_action(const Json& statement, const std::string& action) {
  return std::ranges::any_of(words_of(statement, "Action"), [&](const std::string& pattern) {
    return matches(after_last_colon(pattern), action);
  });
}

bool names_resource(const Json& statement, const std::string& resource) {
  constexpr std::string_view arn = "arn:aws:s3:::";
  return std::ranges::any_of(words_of(statement, "Resource"), [&](std::string_view pattern) {
    if (pattern.starts_with(arn)) pattern.remove_prefix(arn.size());
    return matches(pattern, resource);
  });
}

// "*", {"ID": ["domain/<account>:user/<user>"]} or the S3 form with AWS.
bool means(const Json& statement, const Account& account, const User& user) {
  if (!statement.contains("Principal")) return true;
  const Json& principal = statement.at("Principal");
  if (principal.is_string()) return principal == "*";
  const char* member = principal.contains("ID") ? "ID" : "AWS";
  return std::ranges::any_of(words_of(principal, member), [&](const std::string& who) {
    const bool whole_account = who == "domain/" + account.id || who.ends_with(account.id + ":root");
    return who == "*" || whole_account ||
           (who.find(account.id) != std::string::npos && who.ends_with("user/" + user.id));
  });
}

}  // namespace

bool obs_policy_denies(const std::string& policy, const Account& account, const User& user,
                       const std::string& action, const std::string& bucket,
                       const std::string& key) {
  const Json parsed = Json::parse(policy, nullptr, false);
  const std::string resource = key.empty() ? bucket : bucket + '/' + key;
  return std::ranges::any_of(parsed.at("Statement"), [&](const Json& statement) {
    return statement.value("Effect", "") == "Deny" && !statement.contains("Condition") &&
           means(statement, account, user) && names_action(statement, after_last_colon(action)) &&
           names_resource(statement, resource);
  });
}

void check_obs_policy(const std::string& policy) {
  const Json parsed = Json::parse(policy, nullptr, false);
  const bool readable = parsed.is_object() && parsed.contains("Statement") &&
                        parsed.at("Statement").is_array() &&
                        std::ranges::all_of(parsed.at("Statement"), [](const Json& statement) {
                          return statement.is_object() && statement.contains("Effect");
                        });
  if (!readable) throw CloudError{400, "MalformedPolicy", "Policies must be valid JSON"};
}

}  // namespace billstop::sandbox
