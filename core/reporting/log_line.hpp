// Lines of the log as one JSON object each, for a collector.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "core/domain/times.hpp"

namespace billstop::core {

// Of one program. [any thread]
class LogLines {
 public:
  // {"at","level","text"}; "request_id" where the text names one as our lines do; "run" from the
  // line on that says which run it is. now: of this machine. With a line end.
  std::string line(std::string_view text, std::string_view level, CloudTime now);

 private:
  std::mutex mutex_;
  std::string run_{};
};

}  // namespace billstop::core
