// When each resource of a run was ready, asked, accepted and ended, and what the run's length came
// from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/plan.hpp"
#include "core/domain/run_result.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct ScheduleRow {
  ResourceKey key{};
  // Empty: it waited for nothing that this run ended.
  std::optional<CloudTime> ready_at{};
  std::optional<CloudTime> asked_at{}, accepted_at{}, ended_at{};
  Millis cloud{0};  // from accepted to ended
  Millis bound{0};  // the same, with the longest of what had to end before
};

struct Schedule {
  std::vector<ScheduleRow> rows{};   // in the plan's order; those alone whose stop was asked
  std::vector<ScheduleRow> chain{};  // to the end that came last: each waited for the one before
  Millis length{0};                  // from the first that was asked to the last end
  // What the cloud itself took along the longest chain: no client is faster, however many requests
  // it may send.
  Millis bound{0};
  std::optional<double> ratio() const;
};

Schedule schedule_of(const Plan& plan, const RunResult& result);

// Lines keep within the width. Ends with a newline.
std::string schedule_text(const Schedule& schedule, const Identity& identity,
                          const TextStyle& style);
std::string schedule_json(const Schedule& schedule, const RunId& run);

}  // namespace billstop::core
