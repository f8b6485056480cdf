// Expenditure records and monthly sums: the bill as its APIs show it.
#pragma once

#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// GET .../res-fee-records: every line by default; an empty filter asks for what is empty.
Reply fee_records(Context& context, const Shelf& shelf);
// POST .../res-records/query: sums of a resource by default; an empty filter asks for nothing.
Reply resource_records(Context& context, const Shelf& shelf);
// GET .../monthly-sum
Reply monthly_sum(Context& context, const Shelf& shelf);

// What several BSS answers need.
const char* currency_of(const Account& account);
double amount_of(int64_t units);  // as a JSON number
std::string service_title(const std::string& service_type);
std::string resource_title(const std::string& resource_type);
struct Page {
  size_t from = 0, count = 0;
};
// offset and limit, checked; what is wrong with them is 400 CBC.0100.
Page page_of(int64_t offset, int64_t limit, int64_t limit_max);
Json rows_of(const Page& page, const std::vector<Json>& rows);

}  // namespace billstop::sandbox
