#include "core/reporting/terminal_status.hpp"

#include <algorithm>

#include "core/reporting/cells.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace {

constexpr std::string_view over_the_line = "\r\x1b[K";

}  // namespace

TerminalStatus::TerminalStatus(Sink sink, Width width, bool color)
    : sink_(std::move(sink)), width_(std::move(width)), color_(color) {}

TerminalStatus::~TerminalStatus() {
  clear();
}

void TerminalStatus::looking(const Scope& scope, const PluginId& plugin) {
  looking_.emplace(scope, plugin);
  draw_looking();
}

void TerminalStatus::looked(const Coverage& coverage) {
  looking_.erase({coverage.scope, coverage.plugin});
  ++looked_;
  found_ += coverage.count;
  if (coverage.looked == Looked::could_not_tell)
    above("could not tell: " + shown(coverage.plugin.value, 60) + " in " + place(coverage.scope),
          true);
  draw_looking();
}

void TerminalStatus::run_starts(const Plan& plan) {
  looking_.clear();
  looked_ = found_ = 0;
  counts_.start(plan);
  draw_run();
}

void TerminalStatus::item(const Resource& resource, ItemState state, std::string_view why) {
  if (!counts_.move(resource, state)) return;
  const bool bad =
      state == ItemState::failed || state == ItemState::blocked || state == ItemState::unknown;
  if (bad)
    above(label(resource) + ": " + std::string(to_text(state)) +
              (why.empty() ? "" : ", " + shown(why, 300)),
          true);
  draw_run();
}

void TerminalStatus::note(std::string_view text) {
  above(shown(text, 1000), false);
}

void TerminalStatus::problem(std::string_view text) {
  above("problem: " + shown(text, 1000), true);
}

void TerminalStatus::clear() {
  if (drawn_.empty()) return;
  sink_(over_the_line);
  drawn_.clear();
}

void TerminalStatus::draw(std::string line) {
  // One cell stays free: a full last column makes some terminals go on to the next line.
  const size_t width = width_();
  line = shortened(line, std::max<size_t>(width, 2) - 1);
  if (line == drawn_) return;
  sink_(std::string(over_the_line) + line);
  drawn_ = std::move(line);
}

void TerminalStatus::draw_looking() {
  std::string line = "looking: " + std::to_string(looked_) + " done, " +
                     std::to_string(looking_.size()) + " to come, " + std::to_string(found_) +
                     " found";
  if (!looking_.empty()) {
    const auto& [scope, plugin] = *looking_.begin();
    line += " | " + shown(plugin.value, 60) + " in " + place(scope);
  }
  draw(std::move(line));
}

void TerminalStatus::draw_run() {
  std::string line = counts_.in_words();
  if (const ResourceKey* awaited = counts_.awaited()) line += " | awaiting " + label(*awaited);
  draw(std::move(line));
}

void TerminalStatus::above(std::string_view text, bool bad) {
  std::string out = drawn_.empty() ? std::string() : std::string(over_the_line);
  if (color_ && bad) out += "\x1b[31m";
  out += text;
  if (color_ && bad) out += "\x1b[0m";
  out += '\n';
  out += drawn_;
  sink_(out);
}

}  // namespace billstop::core
