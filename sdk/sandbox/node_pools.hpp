// The node pools inside a dedicated pool: groups of its nodes by flavor.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Reply list_node_pools(Context& context, const Item& pool);
Reply show_node_pool(Context& context, const Item& pool);
Reply list_nodes_of_node_pool(Context& context, const Item& pool);
Reply create_node_pool(Context& context, Item& pool);
Reply resize_node_pool(Context& context, Item& pool);
Reply delete_node_pool(Context& context, Item& pool);

}  // namespace billstop::sandbox
