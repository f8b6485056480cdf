// What `audit` answers: what the bill proves of a run, what it does not, and what is saved.
#pragma once

#include <array>
#include <string>

#include "core/billing/audit.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

// First line PRACTICE or LIVE, last line saved_per_hour. Throws MoneyError.
std::string audit_text(const Identity& identity, const RunId& run, const Audit& audit,
                       const TextStyle& style);
std::string audit_json(const Identity& identity, const RunId& run, const Audit& audit);
// A test for each resource that the run was to end.
std::string audit_junit(const Audit& audit);

namespace reporting {

inline constexpr std::array worst_first{
    Proof::still_billed, Proof::not_ended, Proof::could_not_tell, Proof::too_early,
    Proof::trailing,     Proof::proved,    Proof::nothing};
std::string_view in_words(Proof proof);
// Why it is so, how much, until when: a line.
std::string what_is_known(const AuditItem& item);
// What is proved, and when the rest can be.
std::string summary_of(const Audit& audit);

}  // namespace reporting

}  // namespace billstop::core
