// When which of a group's awaited resources are asked for again. A look at one costs a request, a
// look at a whole long list several; so until something has ended only the oldest are looked at,
// and what is awaited later is first looked at when it has waited as long as those that ended.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/execution/run_item.hpp"

namespace billstop::core {

// The bounds of the contract, on billstop's own clock.
struct PollBounds {
  Millis shortest{1'000};
  Millis longest{10'000};
};

class PollPlan {
 public:
  using Indices = std::vector<size_t>;

  explicit PollPlan(PollBounds bounds) : bounds_(bounds) {}

  // How long after a look that found it on its way one that has waited so long is due again: 5 % of
  // the time waited, within the bounds; less when it has waited as long as those that ended.
  Millis delay(Millis waited) const;
  // Those of `waiting` (indices into `items`) that the next call should ask about; empty: none yet.
  Indices due(const std::vector<RunItem>& items, const Indices& waiting, OwnTime now) const;
  // When `due` may give something, other things unchanged.
  OwnTime next(const std::vector<RunItem>& items, const Indices& waiting) const;
  // A call leaves, and nothing else is asked before it is back.
  void leaves() { ++calls_out_; }
  // One that left at `asked` is back; `about_all`: it told about all that waited.
  void told(OwnTime asked, OwnTime now, bool about_all);
  // One had waited `ended` when it was seen to have ended, and `unended` when it had not yet.
  void learn(Millis unended, Millis ended);

 private:
  Indices oldest(const std::vector<RunItem>& items, const Indices& waiting) const;
  OwnTime due_at(const RunItem& item) const;
  Millis between_calls(const std::vector<RunItem>& items, const Indices& waiting) const;

  PollBounds bounds_;
  size_t calls_out_ = 0;
  OwnTime told_at_{};                  // when the last call was back
  Millis took_{0};                     // of a long list, which is not asked for again at once
  std::optional<OwnTime> last_whole_;  // the last call about all that waited
  std::optional<Millis> usual_;        // the longest waiting time before which none had ended
  Millis earliest_{0};                 // the shortest after which one was seen to have
};

}  // namespace billstop::core
