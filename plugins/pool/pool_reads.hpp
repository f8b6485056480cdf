// The reads of this plugin. None of them changes anything.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "plugins/modelarts_common/listing.hpp"

namespace billstop::pool {

Request about(std::string method, std::string path, std::string pool_id);
Request show_request(const std::string& pool_id);
Request delete_request(const std::string& pool_id);
bool is_gone(const Reply& reply);

// The pools of a workspace as one list gives them; it may hold back failed ones, ones that are
// being created and logical sub-pools.
modelarts::Listing list_pools(Call& call, const Scope& scope, std::vector<Pair> filter = {});
modelarts::Listing list_subpools(Call& call, const Scope& scope, const std::string& pool_id);
modelarts::Listing list_nodes(Call& call, const std::string& pool_id);
modelarts::Listing list_workloads(Call& call, const std::string& pool_id);

// Tells the host when the pool statistics count more pools than these.
void compare_with_statistics(Call& call, const Scope& scope, size_t alive);

}  // namespace billstop::pool
