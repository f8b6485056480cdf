// What billstop says to the shell. Of several that hold, the first in the order of
// first_that_holds counts.
#pragma once

#include <string_view>

namespace billstop::core {

enum class ExitCode : int {
  ok = 0,              // done and verified
  fault = 1,           // a fault of ours
  bad_usage = 2,       // of the command line or the settings; nothing was done
  not_ended = 3,       // something planned did not end
  could_not_tell = 4,  // something asked for could not be read whole
  refused = 5,         // by a safety rule; nothing was done
  pending = 6,         // only pending or unknown ones are left; audit: not yet provable
  interrupted = 130    // can be resumed
};

struct ExitFacts {
  bool interrupted = false;
  bool fault = false;
  bool bad_usage = false;
  bool refused = false;
  bool could_not_tell = false;
  bool not_ended = false;
  bool pending = false;
};

ExitCode first_that_holds(const ExitFacts& facts);

constexpr int to_int(ExitCode code) {
  return static_cast<int>(code);
}

}  // namespace billstop::core
