// Reads the account's expenditure records from the billing center, line by line.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/billing/bill_line.hpp"
#include "core/cloud/could_not_tell.hpp"

namespace billstop::core {

struct BillWish {
  // GMT+8 days that are read, both included; may lie in different months.
  CloudTime from{}, to{};
  std::vector<std::string> services{"hws.service.type.modelarts", "hws.service.type.obs",
                                    "hws.service.type.ebs", "hws.service.type.sfs"};
  bool prepaid_alone = false;  // only what was paid by the month or year
};

struct Bill {
  std::vector<BillLine> lines{};      // each once, by usage, then id
  std::string currency{};             // empty where there is no line
  std::vector<std::string> months{};  // those that were read
  size_t of_others = 0;               // lines of member accounts: not ours to look for
  std::string source{};               // res-fee-records, res-records or the file's name
  std::optional<CouldNotTell> gap{};  // the bill is not whole: the cloud's words of why
  CloudTime read_at{};
};

// What a month has to be asked for, when it is the first of the month: the lines of the last hours
// stand in the month before.
BillWish whole_month(std::string_view month);  // of begin_of_month's form
BillWish month_so_far(CloudTime now);
BillWish recent_days(CloudTime now, int days);

// [loop] `wishes`: in the order of time, none with a day of another, read as one bill.
// `own`: the account's id. Lines of member accounts are left out and counted. Asked are the
// lines (res-fee-records), and where the site has no such list, the resources' records in detail
// (res-records/query). Rows move while pages are read, since new ones come in front: pages are
// read until nothing new comes, and each row counts once.
void read_bill(CloudClient& client, const AccountId& own, const std::vector<BillWish>& wishes,
               CloudTime now, std::function<void(Bill)> done);

}  // namespace billstop::core
