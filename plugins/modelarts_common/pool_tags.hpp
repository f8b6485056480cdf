// Tags of a pool, which stand behind a call of their own.
#pragma once

#include <billstop/plugin.hpp>
#include <string>

namespace billstop::modelarts {

// Replaces the resource's tags by the pool's. When they cannot be read those are kept, and without
// any the tags are unknown.
void read_pool_tags(Call& call, const std::string& pool_id, Resource& resource);

}  // namespace billstop::modelarts
