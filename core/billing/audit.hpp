// Holds the bill against a run: is what it ended billed no more?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/billing/bill_match.hpp"
#include "core/domain/run_result.hpp"

namespace billstop::core {

enum class Proof : uint8_t {
  proved,         // the bill has caught up, and shows no use after the hour of its end
  still_billed,   // it shows some
  too_early,      // lines of that time may still come
  trailing,       // the same, and its last hour has been billed, as was to be expected
  not_ended,      // the run itself did not see it end
  nothing,        // it had no meter of its own, or the run left it alone
  could_not_tell  // the bill is not whole, or never named it
};
std::string_view to_text(Proof proof);

struct AuditItem {
  Resource resource{};
  Chosen chosen{};
  Proof proof = Proof::could_not_tell;
  std::string reason{};  // for people
  std::optional<CloudTime> ended_at{};
  std::optional<CloudTime> last_usage{};  // end of the last hour billed of what ended
  std::optional<CloudTime> come_back{};   // when it can be told, of too_early and trailing
  std::string meter{};                    // of still_billed
  size_t lines_after = 0;
  Money billed_after{};  // of use after the hour of its end
  std::optional<CloudTime> first_after{};
  size_t later_lines = 0;                 // of others: how far the bill has come in its place
  std::optional<Money> saved_per_hour{};  // by the bill's lines before, else by the plan
};

struct Audit {
  std::vector<AuditItem> items{};
  CloudTime at{};
  bool whole = true;  // the bill could be read whole

  // Sum of what is proved; the second is what is still to be proved. Throws MoneyError where the
  // currencies differ.
  Money saved_per_hour() const;
  Money expected_per_hour() const;
  std::optional<CloudTime> come_back() const;  // the latest of the items'
  int exit_code() const;                       // 4, 3, 6 or 0
};

// The lines that an audit of these items needs: those about the run, and, where a contract ended,
// what was paid ahead before and since.
std::vector<BillWish> audit_wishes(const std::vector<ItemResult>& items, CloudTime started_at,
                                   CloudTime now);

// `settle`: how long after an hour's end its lines may come, 24 h by default; where that time holds
// a month's end it is the month's closing instead.
Audit audit_run(const std::vector<ItemResult>& items, const Plan& plan, const Bill& bill,
                Millis settle);

}  // namespace billstop::core
