// Whose resources may be touched: the caller's own, and those of owners that were agreed to.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/domain/plan.hpp"

namespace billstop::core {

// True when the owner is known, is not the caller and is not among `owners` (ids, names or "all").
bool is_foreign(const Resource& resource, const Identity& caller,
                std::span<const std::string> owners);

// Many lists tell an owner's id alone. The name is known of the caller and where other resources of
// the same owner tell both; rules and consent are given by name.
void complete_owner_names(std::vector<Resource>& resources, const Identity& caller);

// "name (id)", or what of it is known.
std::string owner_text(const Resource& resource);

// How many of what runs belong to whom, the most first; unknown owners count as "unknown".
std::vector<std::pair<std::string, size_t>> count_owners(std::span<const Resource> resources);

}  // namespace billstop::core
