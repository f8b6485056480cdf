// The lines of a plan file as JSON. Everything of a resource but its facts: those are evidence for
// a person and may hold anything.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/domain/plan.hpp"

namespace billstop::core {

nlohmann::json json_of_head(const Plan& plan);  // with coverage and what was not looked at
nlohmann::json json_of_entry(const PlanEntry& entry);

// Both throw std::runtime_error or nlohmann::json::exception when a member is missing or of a
// wrong kind.
Plan head_from_json(const nlohmann::json& json);  // without entries
PlanEntry entry_from_json(const nlohmann::json& json);

nlohmann::json json_of_resource(const Resource& resource);
Resource resource_from_json(const nlohmann::json& json);

}  // namespace billstop::core
