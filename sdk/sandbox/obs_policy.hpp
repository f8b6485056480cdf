// Bucket policies: what their Deny statements keep an account's own users from.
#pragma once

#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// `action` is an IAM action such as obs:object:DeleteObject; its last word is what policies name.
// Statements with a Condition are taken not to hold.
bool obs_policy_denies(const std::string& policy, const Account& account, const User& user,
                       const std::string& action, const std::string& bucket,
                       const std::string& key);

// Throws a CloudError 400 MalformedPolicy for what is no policy.
void check_obs_policy(const std::string& policy);

}  // namespace billstop::sandbox
