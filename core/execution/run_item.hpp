// One planned resource on its way through a run.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/domain/run_result.hpp"
#include "core/reporting/status.hpp"

namespace billstop::core {

struct RunItem {
  PlanEntry planned{};  // with a chosen way
  Resource now{};       // as last read
  OwnTime read_at{};    // of that reading
  // Of stored data: when a look last told that its users let it go; empty: none has yet.
  std::optional<OwnTime> users_read_at{};
  ItemState state = ItemState::waiting;
  Verdict verdict = Verdict::unknown;  // counts once the state is final
  std::string reason{};
  CloudWords words{};

  size_t group = 0;                 // those that one call may take together
  std::vector<size_t> waits_for{};  // indices of items that must end before
  std::vector<size_t> wanted_by{};  // the other way round
  size_t open_waits = 0;
  std::vector<size_t> together{};    // those that came with one order: they leave in one request
  std::vector<size_t> soft_waits{};  // families of kinds that go first, whatever becomes of them

  bool call_in_flight = false;
  int steps = 0;                               // stop calls of the present round, at most max_steps
  std::optional<CloudTime> keep_newer_than{};  // of stored data whose writers may go on
  std::string stopped_in{};                    // the cloud's state when the last step left
  int blocked_tries = 0;
  int user_looks = 0;  // that told that somebody uses the stored data
  // ask_first requests of its batch that left in this run, and of which the cloud did not answer
  // that nothing came of them: they never leave again.
  std::set<std::string> left_once{};
  int restops = 0;       // still_running answers followed by another stop
  int restarts = 0;      // found running again by a sweep
  OwnTime not_before{};  // of the next stop
  OwnTime verifying_since{};
  OwnTime looked_at{};  // when the last look left that found it on its way
  std::optional<CloudTime> ready_at{}, asked_at{}, accepted_at{}, ended_at{};

  bool final() const {
    return state == ItemState::ended || state == ItemState::blocked || state == ItemState::failed ||
           state == ItemState::unknown;
  }
};

// As last read, without what our own stop changed.
Resource but_for_us(const RunItem& item);

// A whole reading of a resource may be this old when its stop leaves; else it is read again.
inline constexpr Millis oldest_reading{60'000};
inline constexpr int max_steps = 8;

}  // namespace billstop::core
