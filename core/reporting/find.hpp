// Finds what a person or a bill names: by id, name or bill id.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"

namespace billstop::core {

// The better the match, the smaller.
enum class FoundBy : uint8_t {
  id,
  bill_id,  // a string under which a bill line names it
  name,
  part,      // part of the id or name
  bill_hint  // the text before a hyphen is its name, as bills write services: a hint, no proof
};
std::string_view to_text(FoundBy by);

struct FoundWay {
  WaySpec way{};
  std::string why_not{};  // empty: it can be taken now
};

struct Payer {
  std::string meter{};
  ResourceKey key{};
  std::string name{};  // empty when the payer was not located
};

struct Found {
  Resource resource{};
  FoundBy by = FoundBy::part;
  std::vector<Payer> payers{};  // of the meters that another pays
  std::vector<FoundWay> ways{};
};

// Best matches first, then in the inventory's order. Letter case does not count for names.
// Empty text finds nothing.
std::vector<Found> find_in(const Inventory& inventory, std::span<const Manifest> manifests,
                           std::string_view text);

}  // namespace billstop::core
