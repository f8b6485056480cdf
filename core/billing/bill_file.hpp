// The bill as the console exports it: CSV whose columns are known by their English or Chinese
// headings, in any order.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/billing/bill_reader.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

// "bill.csv, line 3, column 7 (Usage Start Time): ...": safe to show.
struct BillFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// `name` is what errors call the text. Headings are those of the console's exports
// [support.huaweicloud.com usermanual-billing/bills-topic_50000003.html and
// usermanual-cost/costcenter_000002_03_03.html]. Times in it are GMT+8. Throws BillFileError.
Bill parse_bill_file(std::string_view text, const std::string& name);
// Throws BillFileError also where the file cannot be read or is longer than 256 MiB.
Bill read_bill_file(const std::filesystem::path& file);

// Drops and counts the lines of other accounts, as far as the lines say whose they are.
void keep_own_lines(Bill& bill, const Identity& identity);

}  // namespace billstop::core
