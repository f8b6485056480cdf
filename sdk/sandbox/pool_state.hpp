// The phases of a dedicated pool, what is billed in each, and how a pool ends.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

enum ControlMode : int64_t {  // bits of spec.controlMode
  converting = 1,
  resizing = 2,
  restricted = 4,
  frozen = 8,
  police_frozen = 16,
};

bool is_prepaid(const Item& pool);  // yearly/monthly
bool is_logical(const Item& pool);  // a sub-pool without nodes of its own
std::string parent_of(const Item& pool);
std::vector<Item*> children_of(Account& account, const Item& pool);

// What follows from its phase: the next one, and whether its nodes are billed.
void settle_pool(const World& world, Item& pool, int64_t at_ms);

// Moves all pools and prepaid nodes of the account on. A pool whose time has come, or whose last
// node has gone, vanishes: what ran in it breaks, its logical pools go with it, prepaid nodes stay.
void advance_pools(World& world, Account& account, int64_t now_ms);

// Throws a CloudError where the pool may not be deleted now.
void check_pool_deletable(const World& world, Account& account, const Item& pool);
void delete_pool(const World& world, Account& account, Item& pool, int64_t now_ms);

std::vector<Meter> pool_meters(const Item& pool);
std::vector<Meter> prepaid_node_meters(const Item& node);

// For the order centre: the pool or prepaid node that a billing id names, and what becomes of it
// once it has been unsubscribed. It is not billed from then on and goes soon.
Item* find_subscribed(Account& account, std::string_view billing_id);
std::string billing_id_of(const Item& pool_or_node);
void release_subscribed(const World& world, Item& pool_or_node, int64_t now_ms);

}  // namespace billstop::sandbox
