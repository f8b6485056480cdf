// What EVS and SFS Turbo write of a disk, a snapshot and a shared file system.
#pragma once

#include <billstop/plugin.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace billstop::leftovers {

inline constexpr const char* in_recycle_bin = "in the recycle bin";

Resource volume_of(const nlohmann::json& row, const Scope& scope);
// The bin tells "available" of each, so that its place has to be added.
Resource recycled_of(const nlohmann::json& row, const Scope& scope);
Resource snapshot_of(const nlohmann::json& row, const Scope& scope);
Resource share_of(const nlohmann::json& row, const Scope& scope);

// Whether what a mount names is this share: its id, its name, or a path under its address.
bool is_mounted_as(const nlohmann::json& share, const std::string& mount);

}  // namespace billstop::leftovers
