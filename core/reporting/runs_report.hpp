// What `runs` answers: the runs in the state directory, oldest first.
#pragma once

#include <span>
#include <string>

#include "core/domain/ids.hpp"
#include "core/domain/times.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct RunSummary {
  RunId id{};
  CloudTime started_at{};
  std::string state{};  // such as open, finished, interrupted
};

// Shown in the order given.
std::string runs_text(std::span<const RunSummary> runs, const TextStyle& style);
std::string runs_json(std::span<const RunSummary> runs);

}  // namespace billstop::core
