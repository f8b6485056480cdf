// Temporary keys for a login.
#pragma once

#include <functional>

#include "core/cloud/keys_answer.hpp"
#include "core/cloud/login.hpp"

namespace billstop::core {

// [loop] client outlives the answer; its keys are not used.
void ask_login_keys(CloudClient& client, const Login& login, std::function<void(KeysAnswer)> done);

}  // namespace billstop::core
