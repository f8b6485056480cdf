// What meters cost an hour where the bill does not say: asked of the billing center's price
// inquiry.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/cloud/could_not_tell.hpp"
#include "core/domain/inventory.hpp"

namespace billstop::core {

// One product of a meter; a pool of two flavors has two.
struct PriceAsk {
  size_t resource = 0, meter = 0;  // in the inventory
  ProjectId project{};
  RegionId region{};
  std::string spec{};
  int64_t count = 1;
  int64_t disk_gb = 0;  // above 0: a disk of that size
};

// For every running meter without a rate whose resource's facts name its product: `flavor`,
// `nodes`, `flavors`, `runs` and `disk`, as sdk/ABI.md has them.
std::vector<PriceAsk> price_asks(const Inventory& inventory);

// [loop] Asks in batches and puts what is answered into the inventory, which must outlive it, as
// must the client. A product that has no price costs its own meter's rate alone. `done` is given
// what was refused, if anything.
void ask_prices(CloudClient& client, Inventory& inventory,
                std::function<void(std::vector<CouldNotTell>)> done);

}  // namespace billstop::core
