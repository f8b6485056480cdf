// A practice account with collisions of names, looked at by the real plugins, and its bill.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/billing/audit.hpp"
#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"
#include "tests/unit/billing/practice_bill.hpp"

namespace billstop::simulation {

using TrueOwner = std::pair<std::string, std::string>;  // kind and id; empty: nobody's

using LineOwners = std::map<std::string, TrueOwner>;  // by the line's id

// What the sandbox alone knows: whose meter made each line of the bill.
LineOwners owners_of_lines(const sandbox::World& world, const sandbox::Account& account,
                           int64_t now_ms);

// The leftovers plugin is told to look for a disk `disk`, a snapshot `shot`, a share `share`.
class BillLife {
 public:
  explicit BillLife(std::unique_ptr<sandbox::World> world);
  ~BillLife();

  core::Inventory look();
  core::testing::PracticeBill& cloud() { return cloud_; }

 private:
  struct Plugins;

  core::testing::PracticeBill cloud_;
  std::unique_ptr<Plugins> plugins_;
};

// An account whose names, ids and model ids are made to collide; the same seed, the same account.
std::unique_ptr<sandbox::World> draw_colliding_account(uint64_t seed);

}  // namespace billstop::simulation
