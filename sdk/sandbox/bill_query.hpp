// Which lines a query for the bill asks for, and what all its answers say of one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/sandbox/bill_lines.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

namespace measure {  // GET /v2/bases/measurements
enum : int { currency = 1, hour = 4, second = 6, gb = 10, count = 14, mbps = 15, disk_gb = 17 };
}

struct BillQuery {
  std::string cycle{}, method = "all", member{};
  TimeRange billed{};
  // Absent: not asked for.
  std::optional<std::string> service_type{}, resource_type{}, region{}, resource_id{}, trade_id{};
  std::optional<std::string> enterprise_project{};
  std::optional<int64_t> mode{}, type{};
  bool zero_lines = true;
};

// They throw 400 CBC.0100 for what the API does not take.
BillQuery fee_query(const Context& context);
BillQuery record_query(const Json& body);
BillQuery sum_query(const Context& context);

std::vector<BillLine> asked_lines(const Context& context, const Shelf& shelf,
                                  const BillQuery& query);

int64_t paid_units(const BillLine& line);    // nothing of what a package covers
int64_t coupon_units(const BillLine& line);  // what of that a coupon pays

// The members that both dialects call the same.
Json shared_view(const Context& context, const BillLine& line, const std::string& date);

}  // namespace billstop::sandbox
