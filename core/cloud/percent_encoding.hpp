// Percent-encoding as the signatures need it: UTF-8 bytes, upper-case digits.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billstop::core {

using Query = std::vector<std::pair<std::string, std::string>>;  // plain, not encoded

// Keeps A-Z a-z 0-9 - _ . ~ and what `also_kept` names.
std::string percent_encode(std::string_view plain, std::string_view also_kept = {});
// A '%' that begins no valid pair stays as it is.
std::string percent_decode(std::string_view encoded);

// "a=1&b=" sorted by key and value, an empty value keeping its '='.
std::string canonical_query(Query query);

}  // namespace billstop::core
