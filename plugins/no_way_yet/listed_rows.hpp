// What the cloud writes of the things that this plugin only lists; empty for rows without an id.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace billstop::no_way_yet {

// Of the list, with the detail on top where it was read: only that tells the pools.
std::optional<Resource> inference_service_of(const nlohmann::json& row, const Scope& scope);
bool may_bill(const nlohmann::json& inference_service);

std::optional<Resource> lite_server_of(const nlohmann::json& row, const Scope& scope);
// A rack of servers: its own members stand in the list of servers too and are paid by it.
std::optional<Resource> hyperinstance_of(const nlohmann::json& row, const Scope& scope);
void pay_for_members(Resource& server, const nlohmann::json& server_row,
                     const std::vector<nlohmann::json>& hyperinstances);

std::optional<Resource> hyper_cluster_of(const nlohmann::json& row, const Scope& scope);
std::optional<Resource> old_cluster_of(const nlohmann::json& row, const Scope& scope);
// Training and visualization jobs of the first generation.
std::optional<Resource> old_job_of(const nlohmann::json& row, const Scope& scope);

}  // namespace billstop::no_way_yet
