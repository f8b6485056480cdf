// Text from the cloud made safe to show: a name must not move the cursor, hide what follows or
// look like another line of ours.
#pragma once

#include <string>
#include <string_view>

namespace billstop::core {

// Valid printable UTF-8 stays; control characters and invalid bytes become \xNN, characters that
// reorder or hide text become \u{NNNN}. The result is one line of valid UTF-8.
std::string safe_text(std::string_view untrusted);

// The same, cut after so many code points of the result with "..." behind.
std::string safe_text(std::string_view untrusted, size_t max_points);

}  // namespace billstop::core
