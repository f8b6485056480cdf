#include "core/reporting/plain_status.hpp"

#include <algorithm>
#include <string>

#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

PlainStatus::PlainStatus(Sink sink) : sink_(std::move(sink)) {}

// What is being looked at is worth a line once it was seen; a log needs no beginning of it.
void PlainStatus::looking(const Scope&, const PluginId&) {}

void PlainStatus::looked(const Coverage& coverage) {
  std::string line =
      "looked: " + shown(coverage.plugin.value, 60) + " in " + place(coverage.scope) + ": ";
  if (coverage.looked == Looked::found) line += "found " + std::to_string(coverage.count);
  if (coverage.looked == Looked::none) line += "none";
  if (coverage.looked == Looked::could_not_tell) line += "could not tell";
  sink_(line + "\n");
}

void PlainStatus::run_starts(const Plan& plan) {
  counts_.start(plan);
  const auto planned =
      std::count_if(plan.entries.begin(), plan.entries.end(),
                    [](const PlanEntry& entry) { return entry.chosen.has_value(); });
  sink_("run: " + counted(static_cast<size_t>(planned), "resource", "resources") + " to stop\n");
}

void PlainStatus::item(const Resource& resource, ItemState state, std::string_view why) {
  if (!counts_.move(resource, state)) return;
  if (state == ItemState::waiting || state == ItemState::ready) return;
  sink_(std::string(to_text(state)) + ": " + label(resource) +
        (why.empty() ? "" : ", " + shown(why, 300)) + " (" + counts_.in_words() + ")\n");
}

void PlainStatus::note(std::string_view text) {
  // A line that begins with two colons is a command in the log of some pipelines.
  const std::string line = shown(text, 1000);
  const size_t begin = std::min(line.find_first_not_of(' '), line.size());
  sink_((std::string_view(line).substr(begin).starts_with("::") ? "note: " : "") + line + "\n");
}

void PlainStatus::problem(std::string_view text) {
  sink_("problem: " + shown(text, 1000) + "\n");
}

}  // namespace billstop::core
