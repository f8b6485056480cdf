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

// Adds what the nodes mean for the pool. A prepaid one is a user of the pool, so that a plan may
// hold both; one that bears no billing id can never be ended first and keeps the pool.
void add_nodes(Resource& pool, const std::vector<nlohmann::json>& nodes);

// While a node is prepaid and active, deleting the pool would leave it paid.
std::string why_nodes_keep_it(const std::vector<nlohmann::json>& nodes);

// Who runs in the pool; empty when the workload has ended.
std::optional<Use> user_of(const nlohmann::json& workload);
bool is_terminating(const nlohmann::json& workload);

}  // namespace billstop::pool
