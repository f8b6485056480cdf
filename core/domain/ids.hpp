// Strong types for the strings that must not be mixed up.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace billstop::core {

template <class Tag>
struct StrongText {
  std::string value{};

  auto operator<=>(const StrongText&) const = default;
  bool empty() const { return value.empty(); }
  const std::string& str() const { return value; }
};

using AccountId = StrongText<struct AccountIdTag>;      // the cloud's domain id
using RegionId = StrongText<struct RegionIdTag>;        // such as cn-north-4
using ProjectId = StrongText<struct ProjectIdTag>;      // 32 hex digits
using WorkspaceId = StrongText<struct WorkspaceIdTag>;  // "0" or 32 hex digits
using PluginId = StrongText<struct PluginIdTag>;
using Kind =
    StrongText<struct KindTag>;  // notebook, pool, ...; the list is in sdk/sandbox/README.md
using WayId = StrongText<struct WayIdTag>;
using RunId = StrongText<struct RunIdTag>;

}  // namespace billstop::core

template <class Tag>
struct std::hash<billstop::core::StrongText<Tag>> {
  size_t operator()(const billstop::core::StrongText<Tag>& t) const noexcept {
    return std::hash<std::string>()(t.value);
  }
};
