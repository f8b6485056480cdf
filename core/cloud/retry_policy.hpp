// Whether and when a request is sent again. Decisions without I/O.
#pragma once

#include <cstdint>
#include <optional>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/rate_control.hpp"

namespace billstop::core {

enum class Verdict : uint8_t {
  final_answer,
  throttled,    // the cloud did nothing: "too fast"
  again,        // no answer, or one that may pass
  keys_refused  // nothing was done: the signature was not accepted
};

// Of an answer, whatever the tries so far.
Verdict judge(const ServiceRequest& request, const ServiceReply& reply);

// A reading POST counts as reading: the quotas of searches are those of lists.
RateClass rate_class_of(const ServiceRequest& request);

// The wait before try number `tries` + 1, on the cloud's clock: doubled each time, half of it
// jitter. `random` is any 64 bits.
Millis back_off(const RetryRules& rules, int tries, uint64_t random);

// The cloud's own wish, at most two minutes.
std::optional<Millis> retry_after(const Headers& lower_case_headers, CloudTime cloud_now);

// Where the cloud's clock must be, given its Date, the whole second in which it answered, and how
// long the exchange took; `estimate` when that already fits.
CloudTime corrected_clock(CloudTime estimate, CloudTime date, Millis exchange);

}  // namespace billstop::core
