// The nodes of a pool and what runs on them.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

namespace billstop::pool {

// A node that was bought by itself; every other is part of its pool. Empty for those, for rows
// without name, and when its billing is over.
std::optional<Resource> prepaid_node_of(const nlohmann::json& node, const Resource& pool);

// Adds what the nodes mean for the pool: while one of them is prepaid and active, deleting the
// pool would leave it paid.
void add_nodes(Resource& pool, const std::vector<nlohmann::json>& nodes);

// Who runs in the pool; empty when the workload has ended.
std::optional<Use> user_of(const nlohmann::json& workload);
bool is_terminating(const nlohmann::json& workload);

}  // namespace billstop::pool
