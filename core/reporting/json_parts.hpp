// The pieces that the JSON documents share; report.schema.json describes them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/domain/run_result.hpp"
#include "core/reporting/rates.hpp"

namespace billstop::core::reporting {

// {"billstop":{"version":1,"command":...}}: what every document begins with.
nlohmann::ordered_json new_document(std::string_view command);
// Adds practice, account and identity.
void put_identity(nlohmann::ordered_json& document, const Identity& identity);

nlohmann::ordered_json json_of(const ResourceKey& key);
nlohmann::ordered_json json_of(const Scope& scope);
nlohmann::ordered_json json_of(const Meter& meter);
nlohmann::ordered_json json_of(const CloudWords& words);
nlohmann::ordered_json json_of(std::optional<CloudTime> time);
nlohmann::ordered_json json_of(const std::optional<std::string>& text);
nlohmann::ordered_json json_of(const Chosen& chosen);
nlohmann::ordered_json json_of(std::span<const Coverage> coverage);
nlohmann::ordered_json json_of(std::span<const NotLookedAt> not_looked_at);
// kind, id, name, scope, state, meters and owner.
nlohmann::ordered_json json_of(const Resource& resource);
// kind, id, name and rate: a resource of which a meter runs.
nlohmann::ordered_json running_json(const Resource& resource);

// Text of the document in ASCII with a newline at its end. Names keep every character, but
// whatever could move a cursor or reorder text is escaped.
std::string dumped(const nlohmann::ordered_json& document);

}  // namespace billstop::core::reporting
