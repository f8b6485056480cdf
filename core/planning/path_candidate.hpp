// Whether stored data is a candidate at all. A use makes a path visible, not a candidate.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/domain/plan.hpp"
#include "core/planning/use_graph.hpp"

namespace billstop::core {

// Named by --obs-path: letter by letter, but for a slash at the end.
bool named_by_path(const Resource& resource, std::span<const std::string> obs_paths);

// What --obs-path and exact --only name of stored data, so that it is looked at although nothing
// uses it. only: selectors as given.
std::vector<ResourceKey> named_storage(std::span<const std::string> obs_paths,
                                       std::span<const std::string> only);

// Whether somebody writes to the path and all who may do so satisfy `goes`.
bool all_writers(const Resource& resource, const UseGraph& graph,
                 const std::function<bool(const ResourceKey&)>& goes);

// Whether what is newer than the plan stays in it: somebody who is not stopped may have put it
// there since, for a reason of their own. todo: what is chosen as of today.
bool keeps_what_is_newer(const Resource& resource, const Plan& todo);

// Why the path is not touched unless it is named; empty for a path that only outputs and logs go
// to.
std::string no_candidate(const Resource& resource, const UseGraph& graph);

}  // namespace billstop::core
