// What a line of the ledger means, by what the cloud's documents say of the request.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::simulation {

struct Deed {
  std::string way{};
  std::set<std::string> consents{};  // any of them allows it
};

// Empty: none that billstop has any business with.
std::optional<Deed> deed_of(const sandbox::LedgerEntry& line);

bool is_order(const sandbox::LedgerEntry& line);

// A refused request is noted under the first kind of its service; the path says what it was
// about.
std::string kind_of(const sandbox::LedgerEntry& line);

// Whose listing shows a kind. What ExeML made is the plugin exeml's.
const std::map<std::string, std::set<std::string>>& plugins_of();

}  // namespace billstop::simulation
