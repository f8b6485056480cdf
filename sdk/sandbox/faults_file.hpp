// What shall go wrong, read from a faults file (format: README.md here).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace billstop::sandbox {

enum class FaultAction : uint8_t {
  status,          // answer with `status`, the request never reaches the cloud
  timeout_before,  // no answer, nothing happened
  timeout_after,   // no answer, but it happened
  reset_before,    // connection reset, nothing happened
  reset_after,     // connection reset, but it happened
  truncate,        // the body ends early and the connection closes
  malformed,       // the body is no JSON, in a healthy connection
  delay,           // `delay_ms` more on the sandbox's clock
  stale,           // a listing as it was up to `stale_ms` ago
  reorder          // the rows of a listing in another order
};

struct FaultRule {
  // Which requests; "*" or empty: all.
  std::string endpoint = "*";  // an id such as notebook.stop, or a prefix notebook.*
  std::string kind{}, id{};
  // When, counted over the requests that fit; none of the three: always.
  int64_t nth = 0, every = 0;
  double probability = 0;
  bool per_resource = false;  // nth and every count for each resource by itself

  FaultAction action = FaultAction::status;
  int status = 503;
  std::string code{}, body{};  // body: verbatim; else an error of the gateway's with this code
  int64_t retry_after_s = 0;
  int64_t delay_ms = 0, stale_ms = 0;
};

struct Faults {
  uint64_t seed = 1;
  std::vector<FaultRule> rules{};  // the first that fires wins
};

Faults read_faults_file(const std::string& text);  // throws FileError with the JSON path

}  // namespace billstop::sandbox
