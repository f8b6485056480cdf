// Where a planned resource stands while a run goes on.
#pragma once

#include <cstdint>
#include <string_view>

namespace billstop::core {

enum class ItemState : uint8_t {
  waiting,
  ready,
  stopping,
  verifying,
  ended,
  blocked,
  failed,
  unknown
};
std::string_view to_text(ItemState state);

}  // namespace billstop::core
