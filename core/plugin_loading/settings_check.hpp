// Holds a plugin's settings to the schema of its manifest, so that a plugin gets only what it said
// it understands.
#pragma once

#include <string>
#include <vector>

namespace billstop::core {

// The first mistake with its path, such as `batch: expected a whole number`; empty when there is
// none. Of JSON schema it knows type, properties, required, additionalProperties (true or false),
// items, enum, minimum, maximum and minLength; other words only describe.
std::string settings_problem(const std::string& schema_json, const std::string& settings_json);

// The settings with `keys` among their `tag_keys`, where the schema has such a list: a plugin whose
// cloud does not tell tags has to ask for each that a rule protects by.
std::string with_tag_keys(const std::string& schema_json, const std::string& settings_json,
                          const std::vector<std::string>& keys);

}  // namespace billstop::core
