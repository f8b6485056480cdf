// What runs in a dedicated pool: its workloads, whatever service they belong to.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct PoolUse {
  std::vector<std::string> pool_ids{};  // a service may have versions in several; empty ids: none
  std::string type{};                   // notebook, train, infer, x-infer
  std::string status{};  // as a workload shows it; empty: it holds nothing of the pool now
};

// A kind of item tells its pool by its own member; any other item by detail["_pool_id"], with
// detail["_workload_status"] while it holds something.
PoolUse pool_use(const Item& item);

// All that name the pool or one of its logical pools, running or not.
std::vector<Item*> users_of_pool(Account& account, const Item& pool);
bool has_living_users(Account& account, const Item& pool);

// The same for whoever asks pool by pool: counted once for as long as nothing is written.
class PoolUsers {
 public:
  const std::vector<const Item*>& of(const World& world, Account& account, const Item& pool);

 private:
  void count(Account& account);

  const Account* account_ = nullptr;
  uint64_t writings_ = 0;
  std::unordered_map<std::string, std::vector<const Item*>> by_pool_{};  // by project/id
};

Reply list_workloads(Context& context, const Item& pool, PoolUsers& users);
Reply workload_statistics(Context& context, const Item& pool);

}  // namespace billstop::sandbox
