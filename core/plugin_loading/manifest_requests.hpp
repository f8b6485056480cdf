// The part of a manifest that says what its plugin may send.
#pragma once

#include "core/domain/manifest.hpp"
#include "core/plugin_loading/json_cursor.hpp"

namespace billstop::core {

// Throws ManifestError. plugin: whose manifest it is.
RequestSpec read_request_spec(const JsonCursor& from, const PluginId& plugin);

}  // namespace billstop::core
