// What was seen, what was not, and why not: the part that every report has.
#pragma once

#include <span>

#include "core/domain/inventory.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core::reporting {

void put_coverage(TextPage& page, std::span<const Coverage> coverage,
                  std::span<const NotLookedAt> not_looked_at);

}  // namespace billstop::core::reporting
