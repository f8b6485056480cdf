// The list of services (v1), read whole although nobody says how its pages are counted.
#pragma once

#include <billstop/plugin.hpp>
#include <string>
#include <vector>

#include "plugins/modelarts_common/listing.hpp"

namespace billstop::service {

// All services of the scope's workspace, each once.
modelarts::Listing list_services(Call& call, const Scope& scope);

// Those that carry a tag of this key, in one answer.
modelarts::Listing list_tagged(Call& call, const Scope& scope, const std::string& key);

}  // namespace billstop::service
