#include "sdk/sandbox/bill_query.hpp"

#include <algorithm>
#include <array>

#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, "CBC.0100", why};
}

void check_method(const BillQuery& query) {
  constexpr std::array known{"all", "oneself", "sub_customer"};
  if (std::ranges::find(known, query.method) == known.end()) refuse("method is unknown.");
}

void set_month(BillQuery& query) {
  const auto month = billing_month(query.cycle);
  if (!month || query.cycle < "2019-01") refuse("cycle is YYYY-MM, not before 2019-01.");
  query.billed = *month;
}

// Both days or none, of the cycle's month.
void narrow(BillQuery& query, const std::string& begin, const std::string& end) {
  if (begin.empty() && end.empty()) return;
  const auto first = billing_day(begin), last = billing_day(end);
  const bool inside = first && last && query.billed.has(first->from_ms) &&
                      query.billed.has(last->from_ms) && first->from_ms <= last->from_ms;
  if (!inside) refuse("Begin and end are days of the cycle's month.");
  query.billed = {first->from_ms, last->to_ms};
}

template <typename T>
bool fits(const std::optional<T>& wanted, const T& have) {
  return !wanted || *wanted == have;
}

bool of_customer(const BillQuery& query, const BillLine& line) {
  const bool own = !line.customer || line.customer->empty();
  if (!query.member.empty()) return !own && *line.customer == query.member;
  if (query.method == "oneself") return own;
  return query.method == "all" || !own;
}

bool asked_for(const BillQuery& query, const BillLine& line) {
  const std::string trade = line.order ? line.order->id : "";
  return fits(query.service_type, line.face->service_type) &&
         fits(query.resource_type, line.face->resource_type) && fits(query.region, *line.region) &&
         fits(query.resource_id, line.face->resource_id) && fits(query.trade_id, trade) &&
         fits(query.enterprise_project, std::string("0")) && fits(query.mode, int64_t{line.mode}) &&
         fits(query.type, int64_t{line.type}) && (query.zero_lines || paid_units(line) != 0) &&
         of_customer(query, line);
}

std::string hex16(uint64_t value) {
  static constexpr char letters[] = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += letters[(value >> shift) & 15];
  return text;
}

}  // namespace

BillQuery fee_query(const Context& context) {
  BillQuery query;
  query.cycle = context.query_or("cycle");
  set_month(query);
  // An empty value is a value here: it finds the lines that have none.
  const auto text = [&](const char* key) -> std::optional<std::string> {
    const bool given =
        std::ranges::any_of(context.query, [&](const auto& pair) { return pair.first == key; });
    return given ? std::optional(context.query_or(key)) : std::nullopt;
  };
  query.service_type = text("cloud_service_type");
  query.region = text("region");
  query.resource_id = text("resource_id");
  query.trade_id = text("trade_id");
  query.enterprise_project = text("enterprise_project_id");
  if (text("charge_mode")) query.mode = context.query_int("charge_mode", 0);
  if (text("bill_type")) query.type = context.query_int("bill_type", 0);
  query.method = context.query_or("method", "all");
  query.member = context.query_or("sub_customer_id");
  query.zero_lines = context.query_or("include_zero_record", "true") != "false";
  narrow(query, context.query_or("bill_date_begin"), context.query_or("bill_date_end"));
  check_method(query);
  return query;
}

BillQuery record_query(const Json& body) {
  BillQuery query;
  query.cycle = body.value("cycle", "");
  set_month(query);
  const auto text = [&](const char* key) -> std::optional<std::string> {
    const std::string value = body.value(key, "");
    return value.empty() ? std::nullopt : std::optional(value);
  };
  query.service_type = text("cloud_service_type");
  query.resource_type = text("resource_type");
  query.region = text("region");
  query.resource_id = text("res_instance_id");
  query.enterprise_project = text("enterprise_project_id");
  if (body.contains("charge_mode")) query.mode = body["charge_mode"].get<int64_t>();
  if (body.contains("bill_type")) query.type = body["bill_type"].get<int64_t>();
  query.method = text("method").value_or("all");
  query.member = text("sub_customer_id").value_or("");
  query.zero_lines = body.value("include_zero_record", true);
  if (body.value("query_type", "BILLCYCLE") == "DAILY") {
    narrow(query, body.value("bill_cycle_begin", ""), body.value("bill_cycle_end", ""));
  }
  check_method(query);
  return query;
}

BillQuery sum_query(const Context& context) {
  BillQuery query;
  query.cycle = context.query_or("bill_cycle");
  set_month(query);
  const std::string service = context.query_or("service_type_code");
  if (!service.empty()) query.service_type = service;
  query.method = context.query_or("method", "all");
  query.member = context.query_or("sub_customer_id");
  check_method(query);
  return query;
}

std::vector<BillLine> asked_lines(const Context& context, const Shelf& shelf,
                                  const BillQuery& query) {
  // Who may not see the bill and is not told so sees an empty one.
  if (!context.may_all) return {};
  std::vector<BillLine> lines =
      bill_lines(context.world, context.account, shelf.orders, query.billed, context.now_ms);
  std::erase_if(lines, [&](const BillLine& line) { return !asked_for(query, line); });
  return lines;
}

int64_t paid_units(const BillLine& line) {
  return line.cover == Cover::package ? 0 : line.amount_units;
}

int64_t coupon_units(const BillLine& line) {
  return line.cover == Cover::coupon ? line.amount_units : 0;
}

Json shared_view(const Context& context, const BillLine& line, const std::string& date) {
  const bool whole_hours = !line.order && context.world.switches.on("bill.whole_hours");
  const int64_t from_ms = whole_hours ? line.from_ms / hour_ms * hour_ms : line.from_ms;
  const int64_t to_ms = whole_hours ? (line.to_ms + hour_ms - 1) / hour_ms * hour_ms : line.to_ms;
  const int64_t official_units = line.cover == Cover::package ? 0 : line.official_units;
  const bool own = !line.customer || line.customer->empty();
  return {{"id", hex16(line.number)},
          {"bill_date", date},
          {"bill_type", line.type},
          {"customer_id", own ? context.account.id : *line.customer},
          {"account_name", own ? context.account.name : *line.customer},
          {"region", *line.region},
          {"region_name", *line.region},
          {"cloud_service_type", line.face->service_type},
          {"cloud_service_type_name", service_title(line.face->service_type)},
          {"resource_type_name", resource_title(line.face->resource_type)},
          {"resource_name", line.face->resource_name},
          {"resource_tag", ""},
          {"sku_code", line.face->spec},
          {"product_spec_desc", line.face->spec},
          {"trade_id", line.order ? line.order->id : hex16(line.number)},
          {"enterprise_project_id", "0"},
          {"enterprise_project_name", "default"},
          {"effective_time", iso_seconds(from_ms)},
          {"expire_time", iso_seconds(to_ms)},
          {"consume_time", iso_seconds(line.order ? line.order->paid_ms : to_ms)},
          {"official_amount", amount_of(official_units)},
          {"discount_amount", 0.0},
          {"cash_amount", amount_of(paid_units(line) - coupon_units(line))},
          {"credit_amount", 0.0},
          {"coupon_amount", amount_of(coupon_units(line))},
          {"flexipurchase_coupon_amount", 0.0},
          {"stored_card_amount", 0.0},
          {"bonus_amount", 0.0},
          {"debt_amount", 0.0},
          {"adjustment_amount", 0.0},
          {"measure_id", measure::currency}};
}

}  // namespace billstop::sandbox
