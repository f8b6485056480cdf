#include "core/domain/item_state.hpp"

namespace billstop::core {

std::string_view to_text(ItemState state) {
  switch (state) {
    case ItemState::waiting:
      return "waiting";
    case ItemState::ready:
      return "ready";
    case ItemState::stopping:
      return "stopping";
    case ItemState::verifying:
      return "verifying";
    case ItemState::ended:
      return "ended";
    case ItemState::blocked:
      return "blocked";
    case ItemState::failed:
      return "failed";
    case ItemState::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace billstop::core
