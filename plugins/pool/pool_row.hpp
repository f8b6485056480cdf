// What a pool is, as the lists and the detail call of ModelArts write it.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace billstop::pool {

// metadata.name: the id in paths and in what jobs refer to; neither the name that people see nor
// the id on bills.
std::string id_of(const nlohmann::json& pool);

// Logical: a share of another pool, without nodes of its own.
bool is_logical(const nlohmann::json& pool);

// A pool that says that it has no sub-pools need not be asked for them.
bool may_have_subpools(const nlohmann::json& pool);

// On its way out: the phase may lag behind the deletion time stamp.
bool is_deleting(const nlohmann::json& pool);

// Whether its nodes are billed in the phase it is in.
Tri phase_bills(const nlohmann::json& pool);

// Counted as created or being created by the pool statistics.
bool is_alive(const nlohmann::json& pool);

// What the row alone tells: without nodes and users, tags as far as they stand in it. Empty when
// the row has no id.
std::optional<Resource> resource_of(const nlohmann::json& pool, const Scope& scope);

// The reason is kept when the way has one already.
void block_way(Resource& pool, const std::string& why);
std::string why_not_delete(const Resource& pool);

}  // namespace billstop::pool
