// Temporary keys of an agency, fetched with the keys of an account that it trusts.
#pragma once

#include <functional>

#include "core/cloud/keys_answer.hpp"

namespace billstop::core {

struct Agency;  // core/cloud/key_sources.hpp

// [loop] client signs with the keys that the agency trusts, and outlives the answer.
void ask_agency_keys(CloudClient& client, const Agency& agency,
                     std::function<void(KeysAnswer)> done);

}  // namespace billstop::core
