// Who the keys belong to, asked of IAM with those very keys.
#pragma once

#include <functional>
#include <string>

#include "core/cloud/cloud_client.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

struct CallerAnswer {
  Identity identity{};    // user_id and user_name stay empty when the caller may not read them
  std::string problem{};  // not empty: the account could not be told, or is not the one it must be
  bool refused = false;   // the latter: a safety rule forbids going on
};

// [loop] `client` and `credentials` must outlive the answer. The account's id is told to the
// credentials.
void ask_caller(CloudClient& client, Credentials& credentials, bool practice,
                std::function<void(CallerAnswer)> done);

}  // namespace billstop::core
