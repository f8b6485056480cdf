// A dedicated pool as the cloud's answers show it, and which of them a list names.
#pragma once

#include <string_view>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Json pool_view(Account& account, const Item& pool);

// [{flavor, count, maxCount}] of what was asked for.
Json flavor_counts(const Item& pool);

// "a=b,c=d" against labels; an empty selector takes all.
bool selects(std::string_view selector, const Json& labels);

Reply list_pools(Context& context);
Reply pool_statistics(Context& context);

}  // namespace billstop::sandbox
