// The words in which every report speaks of resources, effects and reasons. What comes from the
// cloud is made safe to show here, and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/domain/inventory.hpp"
#include "core/domain/outcome.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core::reporting {

// The first line of every plan, prompt and report, never broken over lines.
std::string head_line(const Identity& identity);

// notebook 4f3a... "name of it"
std::string label(const Resource& resource);
std::string label(const ResourceKey& key);
// Name, id, or "unknown".
std::string owner_of(const Resource& resource);
// Region, project and workspace, or "the account".
std::string place(const Scope& scope);
// Untrusted text, safe to show and not longer than `most` cells.
std::string shown(std::string_view untrusted, size_t most = 200);

std::string_view meaning_of(int exit_code);
std::string_view in_words(Effect effect);
// The heading over the resources left for this reason.
std::string_view in_words(LeftWhy why);

// "compute 1.2 CNY/h", "compute at an unknown rate", "compute paid by pool abc".
std::string in_words(const Meter& meter);
// "ModelArts.0104 no permission (request 4b1c...)", or empty.
std::string in_words(const CloudWords& words);

// What speaks for its being idle or busy: state, since when, and the plugin's facts. Facts whose
// name ends in "(ms)" are shown as a time or a duration.
std::string evidence_of(const Resource& resource, CloudTime now);

// The pool it runs in, if any.
std::optional<ResourceKey> pool_of(const Resource& resource);

std::string counted(size_t n, std::string_view one, std::string_view many);

}  // namespace billstop::core::reporting
