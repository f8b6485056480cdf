// What became of a run: values that the report shows and the exit code is taken from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

// The verdict on one planned resource at the end of a run.
enum class Verdict : uint8_t {
  ended,    // its meters do not run, read from the cloud
  gone,     // it is not there any more
  skipped,  // changed, gone from consent or protected since the plan: not touched
  blocked,  // something it waits for did not end, or the cloud says so
  failed,   // its stop failed, was refused or denied, or it is still running
  pending,  // accepted, but not ended at the deadline
  unknown   // could not be read
};
std::string_view to_text(Verdict verdict);

struct ItemResult {
  Resource resource{};  // as last read
  Chosen chosen{};
  Verdict verdict = Verdict::unknown;
  std::string reason{};  // for people
  CloudWords words{};
  std::optional<CloudTime> ready_at{}, asked_at{}, accepted_at{}, ended_at{};
  int steps = 0;     // stop calls made
  int restarts = 0;  // times a sweep found it running again
};

// Something that still burns at the end, and why it does.
struct LeftRunning {
  Resource resource{};
  std::string reason{};
  bool planned = false;  // it should have ended
};

struct RunResult {
  RunId run{};
  std::string command{};  // apply, run, verify, resume
  Identity identity{};
  CloudTime started_at{}, finished_at{};
  std::vector<ItemResult> items{};
  std::vector<Resource> appeared{};  // newer than the plan, never touched
  std::vector<Coverage> coverage{};  // of the last whole look
  std::vector<NotLookedAt> not_looked_at{};
  std::vector<LeftRunning> left{};  // every resource with a running or unknown meter it pays itself
  std::string refused{};            // why nothing was done (exit 5), or empty
  bool interrupted = false;
  std::string note{};  // one line more that a person should know
  int exit_code = 1;
};

// Sum of the left rates; empty when one is unknown or nothing could be summed.
std::optional<Money> left_rate_per_hour(const RunResult& result);
size_t left_unknown_rates(const RunResult& result);

}  // namespace billstop::core
