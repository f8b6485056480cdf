// Turns a manifest's JSON into a Manifest, or says what is wrong and where.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/domain/manifest.hpp"

namespace billstop::core {

struct ManifestRead {
  std::optional<Manifest> manifest{};
  std::string problem{};  // such as `manifest: kinds[0].ways[1].effect: expected ..., got "x"`
};

ManifestRead read_manifest(std::string_view json);

}  // namespace billstop::core
