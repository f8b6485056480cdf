// What --only says: it restricts a plan, and an exact KIND:ID also names the resource, which some
// ways need. A pattern never names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/inventory.hpp"

namespace billstop::core {

struct Selector {
  std::string text{};  // as given
  Kind kind{};         // empty: any (name:GLOB)
  std::string id{};    // id, or pattern of ids, or pattern of names; empty: all of the kind
  bool pattern = false;

  bool matches(const Resource& resource) const;
  bool names(const ResourceKey& key) const;
};

struct ParsedSelector {
  std::optional<Selector> selector{};
  std::string mistake{};  // set when there is no selector
};

// KIND  KIND:ID  KIND:GLOB  name:GLOB. known_kinds are those of the installed plugins.
ParsedSelector parse_selector(std::string_view text, std::span<const std::string> known_kinds);

// Those that select nothing: a slip of the hand, which should be told.
std::vector<std::string> without_match(std::span<const Selector> selectors,
                                       const Inventory& inventory);

}  // namespace billstop::core
