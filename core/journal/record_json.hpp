// A record as one line of JSON, without its line end.
#pragma once

#include <string>
#include <string_view>

#include "core/journal/journal.hpp"

namespace billstop::core {

std::string line_of(const JournalRecord& record);
// Throws std::exception when the line is none.
JournalRecord record_from_line(std::string_view line);

}  // namespace billstop::core
