// What one simulated run said in the end, in plain words: all that the oracle gets to see of the
// core.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/simulated_cloud.hpp"

namespace billstop::simulation {

struct PlannedEnd {
  Key key{};
  std::string way{};
  std::vector<std::string> ends{};  // meters
  std::string verdict{};            // ended, gone, skipped, blocked, failed, pending, unknown
  std::string reason{};
};

struct LeftOver {
  std::set<std::string> running{}, unknown{};  // meters that it pays itself
};

struct Missing {
  std::string plugin{}, project{}, workspace{};  // empty: the whole account
};

struct RunReport {
  int exit_code = 0;
  std::string refused{};  // ended before anything was stopped: why
  bool made_a_plan = false;
  bool interrupted_by_crash = false;
  std::vector<std::pair<Key, std::string>> plan{};  // to be stopped, by which way
  std::vector<PlannedEnd> ends{};
  std::map<Key, LeftOver> left{};
  std::set<Key> appeared{};
  std::vector<Missing> missing{};       // of the last look, what could not be read
  std::vector<std::string> stops_of{};  // plugins that may stop
  int64_t last_look_ms = 0, ended_ms = 0;
  Truth at_last_look{}, at_end{};
  Truth much_later{};  // when all that was under way has come to rest
  uint64_t trace = 0;
};

}  // namespace billstop::simulation
