// The making of dedicated pools: by a request, or from what an account file says.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Accepts any flavor; throws a CloudError where a field is missing.
Item new_pool(Context& context);

// Fills in identifiers, labels, annotations and nodes that an account file left out.
void complete_pool(World& world, const Account& account, Item& pool, int64_t now_ms);
void complete_prepaid_node(World& world, Account& account, Item& node, int64_t now_ms);

// PATCH: another number of nodes, another description.
void change_pool(Context& context, Item& pool);

}  // namespace billstop::sandbox
