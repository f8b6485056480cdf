// What became of one resource in one stop or verify call. Expected answers, so values.
#pragma once

#include <optional>
#include <string>

#include "core/domain/resource.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {

enum class StopOutcome : uint8_t { accepted, gone, retry, blocked, denied, refused, failed };
enum class VerifyOutcome : uint8_t {
  ended,
  gone,
  pending,
  next_step,
  still_running,
  unknown,
  failed
};
std::string_view to_text(StopOutcome outcome);
std::string_view to_text(VerifyOutcome outcome);
std::optional<StopOutcome> stop_outcome_from(std::string_view text);
// Whether the cloud's answer says that nothing came of what was sent.
bool says_undone(StopOutcome outcome);

// The cloud's own words about a failure.
struct CloudWords {
  std::string error_code{};
  std::string text{};
  std::string request_id{};
};

struct StopSettled {
  StopOutcome outcome = StopOutcome::failed;
  Millis retry_after{0};
  CloudWords words{};
  std::optional<Resource> seen{};
};

struct VerifySettled {
  VerifyOutcome outcome = VerifyOutcome::unknown;
  CloudWords words{};
  std::optional<Resource> seen{};  // as read now; empty when gone
};

}  // namespace billstop::core
