// Looks everywhere: every plugin in every scope, then those that read the others' uses.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/plugin_loading/plugin.hpp"
#include "core/reporting/status.hpp"

namespace billstop::core {

// The places of an account, as discovery found them.
struct Places {
  AccountId account{};
  std::vector<Scope> projects{};       // region and project set
  std::vector<Scope> workspaces{};     // workspace set as well
  std::vector<Coverage> unreadable{};  // what discovery itself could not read
  std::vector<NotLookedAt> not_looked_at{};
  // Stored data that the user names; the second round gets it beside the first round's resources.
  std::vector<ResourceKey> named{};
};

// [loop] Starts one look. Results come in an order that does not depend on the answers' order.
// `plugins` and `status` outlive the look. known_before: what an earlier look found; of what has
// gone since, plugins of the second round still learn what it used, or nobody would see what it
// left.
void look_everywhere(const std::vector<Plugin*>& plugins, const Places& places, Status& status,
                     std::function<void(Inventory)> done,
                     const std::vector<Resource>& known_before = {});

}  // namespace billstop::core
