// The reads of this plugin: the order centre's lists, and what the product itself says.
#pragma once

#include <billstop/plugin.hpp>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "plugins/modelarts_common/listing.hpp"
#include "plugins/subscription/contract.hpp"

namespace billstop::subscription {

// All that the account has paid ahead for and still holds, main and attached, of every service.
modelarts::Listing list_contracts(Call& call);

// Those of these ids that the order centre shows, closed ones included. Not whole: it shows less
// than there may be.
struct Asked {
  std::map<std::string, Contract> shown{};
  modelarts::Listing problems{};
};
Asked ask_for(Call& call, std::span<const Resource> resources);

// Whether an empty list may be believed: an order that nobody has must be "not there", not
// "denied". If not, it is reported.
bool prove_right(Call& call);

modelarts::Listing list_orders(Call& call, std::vector<Pair> filter);

// By the id of a main resource, the order that it came with and who else did.
struct Origin {
  std::string order{};
  std::vector<std::string> resources{};
};
std::map<std::string, Origin> origins_of(Call& call, const std::vector<nlohmann::json>& orders);

// What came back for these orders in words; empty while there is nothing to tell.
std::string refunds_of(Call& call, const std::string& order_ids);

// Whether the pool or node that it pays for is in the product's own list. `none`: it pays for
// nothing that has a list here.
enum class Product { none, gone, there, unknown };
Product product_of(Call& call, const Resource& subscription);

}  // namespace billstop::subscription
