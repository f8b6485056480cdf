#include "core/reporting/runs_report.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

std::string runs_text(std::span<const RunSummary> runs, const TextStyle& style) {
  TextPage page(style);
  if (runs.empty()) page.line(0, "No runs yet.");
  for (const RunSummary& run : runs)
    page.line(0, shown(run.id.value, 100) + "  " + to_iso8601(run.started_at) + "  " +
                     shown(run.state, 60));
  return page.take();
}

std::string runs_json(std::span<const RunSummary> runs) {
  nlohmann::ordered_json json = new_document("runs");
  json["runs"] = nlohmann::ordered_json::array();
  for (const RunSummary& run : runs)
    json["runs"].push_back(
        {{"id", run.id.value}, {"started_at", to_iso8601(run.started_at)}, {"state", run.state}});
  return dumped(json);
}

}  // namespace billstop::core
