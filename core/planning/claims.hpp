// Whose a resource is that several plugins reported.
#pragma once

#include <span>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"

namespace billstop::core {

// One resource a key, in the order of keys: that of the enabled plugin that claims the kind (its
// mark is narrower than the kind), else that of the plugin whose kind it is. What the other one
// knew of uses, users and untouchability is kept: it can only hold something back. Two that share
// kind and id but not the project are both kept, and `decide` touches neither.
Inventory settle_claims(Inventory inventory, std::span<const Manifest> manifests,
                        std::span<const PluginId> enabled);

}  // namespace billstop::core
