// The nodes of a dedicated pool. Those that share their pool's bill are part of the pool; a
// yearly/monthly node inside a pool is an item of kind `node` with a bill of its own.
#pragma once

#include <string>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct Node {
  std::string name{}, flavor{}, az{}, ip{}, phase{}, resource_id{}, nodepool{}, mode{}, rate{};
  int64_t created_at_ms = 0;
  bool own_bill = true;  // false: part of its yearly/monthly pool's order
};

// In order of their names' making, those of the pool before the prepaid ones.
std::vector<Node> nodes_of(Account& account, const Item& pool);
std::vector<Item*> prepaid_nodes_of(Account& account, const Item& pool);

// Those whose bill is the pool's, as held; null when it was never given any.
Json::array_t* own_nodes(Item& pool);

// Adds nodes that the pool pays. `mode` is "0", or "1" in a pool that is itself yearly/monthly.
void add_nodes(World& world, Item& pool, const std::string& flavor, int64_t count,
               const std::string& nodepool, int64_t now_ms);

// They go when the time has come; billed until then.
void remove_node(const World& world, Item& pool, const std::string& node, int64_t now_ms);
void drop_gone_nodes(Item& pool, int64_t now_ms);

Json node_view(const Item& pool, const Account& account, const Node& node);

// {apiVersion, kind, metadata{continue, remainingItemCount}, items} of one page.
Reply node_page(const Context& context, const Item& pool, const std::vector<Node>& nodes);

Reply batch_delete_nodes(Context& context, Item& pool);

}  // namespace billstop::sandbox
