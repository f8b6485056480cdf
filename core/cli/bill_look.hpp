// What several commands do with the bill: read it, hold it against what was found, take rates from
// it.
#pragma once

#include "core/cli/commands_impl.hpp"
#include "core/cli/session.hpp"
#include "core/reporting/bill_report.hpp"

namespace billstop::core {

// Reads the file of --bill-file where there is one, else the account's records. Gives the
// inventory's running meters their rates: of the bill, else of the price inquiry. What was refused
// is told to the status. Throws BillFileError.
BillView look_into_bill(const CommandContext& c, Session& session, const BillWish& wish,
                        Inventory& inventory);

}  // namespace billstop::core
