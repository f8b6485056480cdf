// A word to a webhook when a command came to something: signed, so that its receiver can trust it.
#pragma once

#include <string>

#include "core/billing/audit.hpp"
#include "core/cli/commands_impl.hpp"
#include "core/domain/run_result.hpp"
#include "core/reporting/guard.hpp"
#include "core/reporting/plan_text.hpp"

namespace billstop::core {

class Session;

struct Notice {
  // finished, leftover, could_not_tell, pending, interrupted, announced, against_policy,
  // still_billed
  std::string event{};
  std::string json{};  // the whole body
};

Notice notice_of(const RunResult& result);
Notice notice_of(const Plan& announced, const PlanFileFacts& facts);
Notice notice_of(const PolicyVerdict& verdict);
// Of what is still billed, or could not be told; else its event is empty, and there is no notice.
Notice notice_of(const Audit& audit, const Identity& identity, const RunId& run);

// Sends it where the settings ask for this event; a problem with that is told, and changes nothing.
// Headers: X-Billstop-Timestamp, and X-Billstop-Signature: sha256=HEX of the HMAC-SHA256 over
// TIMESTAMP.BODY with the secret.
void send_notice(const CommandContext& context, Session& session, const Notice& notice);

}  // namespace billstop::core
