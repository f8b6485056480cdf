#include "core/reporting/terminal_status.hpp"

#include <algorithm>

#include "core/domain/duration_text.hpp"
#include "core/reporting/cells.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace {

constexpr std::string_view over_the_line = "\r\x1b[K";
constexpr std::string_view over_the_line_above = "\x1b[1A\x1b[K";
// Below this a line could not say anything of the money and the time.
constexpr size_t narrowest_block = 30;

}  // namespace

TerminalStatus::TerminalStatus(Sink sink, Width width, Now now, bool color)
    : sink_(std::move(sink)), width_(std::move(width)), now_(std::move(now)), color_(color) {}

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
  in_run_ = true;
  run_began_ = now_();
  draw_run();
}

void TerminalStatus::item(const Resource& resource, ItemState state, std::string_view why) {
  if (!counts_.move(resource, state, now_())) return;
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

void TerminalStatus::tick() {
  if (in_run_ && !drawn_.empty()) draw_run();
}

void TerminalStatus::clear() {
  if (drawn_.empty()) return;
  sink_(erasing());
  drawn_.clear();
}

// The cursor stands at the end of the last line that was drawn.
std::string TerminalStatus::erasing() const {
  if (drawn_.empty()) return {};
  std::string out(over_the_line);
  for (size_t i = 1; i < drawn_.size(); ++i) out += over_the_line_above;
  return out;
}

void TerminalStatus::draw(std::vector<std::string> lines) {
  // One cell stays free: a full last column makes some terminals go on to the next line.
  const size_t width = std::max<size_t>(width_(), 2) - 1;
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  if (width < narrowest_block && lines.size() > 1) lines.resize(1);
  for (std::string& line : lines) line = shortened(line, width);
  if (lines == drawn_) return;
  std::string out = erasing();
  for (size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "" : "\n") + lines[i];
  sink_(out);
  drawn_ = std::move(lines);
}

void TerminalStatus::draw_looking() {
  std::string line = "looking: " + std::to_string(looked_) + " done, " +
                     std::to_string(looking_.size()) + " to come, " + std::to_string(found_) +
                     " found";
  if (!looking_.empty()) {
    const auto& [scope, plugin] = *looking_.begin();
    line += " | " + shown(plugin.value, 60) + " in " + place(scope);
  }
  draw({std::move(line)});
}

// An estimate of the time to the end stands on what has ended until now, and says "about".
std::string TerminalStatus::money_and_time() const {
  constexpr size_t fewest_to_estimate = 3;
  const Millis passed = now_() - run_began_;
  std::string text = rough_duration(passed);
  const size_t done = counts_.final_ones(), open = counts_.total() - done;
  if (done >= fewest_to_estimate && open > 0)
    text += ", about " +
            rough_duration(
                Millis(passed.count() / static_cast<int64_t>(done) * static_cast<int64_t>(open))) +
            " to go";
  const RateSum planned = counts_.planned_rate();
  if (planned.known.empty() && planned.unknown == 0) return text;
  const RateSum to_go = counts_.rate_to_go();
  if (planned.known.empty())
    return std::to_string(to_go.unknown) + " of " + counted(planned.unknown, "meter", "meters") +
           " to end | " + text;
  return to_text(to_go) + " of " + to_text(planned) + " an hour to end | " + text;
}

void TerminalStatus::draw_run() {
  std::string awaiting;
  if (const auto awaited = counts_.awaited()) {
    awaiting = "awaiting " + awaited->label + " for " + rough_duration(now_() - awaited->since);
    if (awaited->others > 0) awaiting += ", and " + std::to_string(awaited->others) + " more";
  }
  draw({counts_.in_words() + " | " + money_and_time(), counts_.kinds_in_words(),
        std::move(awaiting)});
}

void TerminalStatus::above(std::string_view text, bool bad) {
  std::string out = erasing();
  if (color_ && bad) out += "\x1b[31m";
  out += text;
  if (color_ && bad) out += "\x1b[0m";
  out += '\n';
  for (size_t i = 0; i < drawn_.size(); ++i) out += (i == 0 ? "" : "\n") + drawn_[i];
  sink_(out);
}

}  // namespace billstop::core
