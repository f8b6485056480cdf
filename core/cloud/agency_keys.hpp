// Temporary keys of an agency, fetched with the keys of an account that it trusts.
#pragma once

#include <functional>
#include <string>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"

namespace billstop::core {

struct AgencyAnswer {
  std::optional<Keys> keys{};
  std::string problem{};  // set when there are none, for people
};

// [loop] client signs with the keys that the agency trusts, and outlives the answer.
void ask_agency_keys(CloudClient& client, const Agency& agency,
                     std::function<void(AgencyAnswer)> done);

}  // namespace billstop::core
