// A line of the log as one JSON object, for a collector.
#pragma once

#include <string>
#include <string_view>

#include "core/domain/times.hpp"

namespace billstop::core {

// {"at","level","text"}, and "run" and "request_id" where the text names them as our lines do.
// now: of this machine. With a line end.
std::string log_line(std::string_view text, std::string_view level, CloudTime now);

}  // namespace billstop::core
