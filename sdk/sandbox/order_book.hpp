// The orders of dedicated pools: purchases, changes and deletions, paid or not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct Order {
  std::string name{}, order_id{}, project{}, workspace{}, pool_id{}, pool_name{}, billing_mode{};
  std::string operation{};  // apply, modify, delete
  std::string action{};     // createPool, deletePool, createNode, deleteNode
  std::string phase{};      // pending: not paid yet
  int64_t created_at_ms = 0;
  Json count = Json::array();  // of nodes by flavor
};

class OrderBook {
 public:
  Order& enter(World& world, const Item& pool, const std::string& operation,
               const std::string& action, const std::string& phase, int64_t at_ms);

  Reply list(const Context& context) const;
  Reply show(const Context& context) const;

 private:
  std::map<std::string, std::vector<Order>> orders_{};  // of an account, oldest first
};

}  // namespace billstop::sandbox
