// What plugins may ever ask of the cloud, whatever their manifests say.
#pragma once

#include <string>
#include <string_view>

#include "core/domain/manifest.hpp"

namespace billstop::core {

// GET and HEAD, which change nothing by their meaning.
bool is_safe_method(std::string_view method);

// A request that is no GET and yet only reads: searches and queries sent as POST. Placeholders are
// compared by place, not by name.
bool is_reading_post(std::string_view service, std::string_view method, std::string_view path);

// Changes something when sent: a stop request that is neither GET nor HEAD.
bool is_mutating(const RequestSpec& spec);

// Why this plugin may never send this, in plain words; empty when it may.
std::string why_never(const RequestSpec& spec, const PluginId& plugin);

// The same of a body: switching a conversion on, or a renewal, would cost money.
std::string why_never_this(const RequestSpec& spec, std::string_view body);

// The path with each placeholder's name removed: /v1/{}/notebooks/{}/stop.
std::string without_names(std::string_view path);

}  // namespace billstop::core
