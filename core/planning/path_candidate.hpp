// Whether stored data is a candidate at all. A use makes a path visible, not a candidate.
#pragma once

#include <span>
#include <string>

#include "core/planning/use_graph.hpp"

namespace billstop::core {

bool is_stored_path(const Kind& kind);  // obs_path or bucket

// Named by --obs-path: letter by letter, but for a slash at the end.
bool named_by_path(const Resource& resource, std::span<const std::string> obs_paths);

// Why the path is not touched unless it is named; empty for a path that only outputs and logs go
// to.
std::string no_candidate(const Resource& resource, const UseGraph& graph);

}  // namespace billstop::core
