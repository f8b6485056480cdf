#include "sdk/sandbox/bill_records.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "sdk/sandbox/bill_faces.hpp"
#include "sdk/sandbox/bill_lines.hpp"
#include "sdk/sandbox/bill_query.hpp"

namespace billstop::sandbox {
namespace {

enum StatisticType : int64_t { by_cycle = 1, by_day = 2, detail = 3 };

// One row: a line, or the sum of the lines of a resource.
struct Row {
  BillLine line{};
  std::string date{};  // of its billing
};

std::vector<Row> single_rows(const std::vector<BillLine>& lines) {
  std::vector<Row> rows;
  for (const BillLine& line : lines) rows.push_back({line, billing_date(line.billed_ms)});
  return rows;
}

// Sums keep the place of their newest line, so that they move between pages as well.
std::vector<Row> summed_rows(const std::vector<BillLine>& lines, bool daily) {
  using Key = std::tuple<std::string, std::string, std::string, int, int, std::string, std::string>;
  std::map<Key, size_t> places;
  std::vector<Row> rows;
  for (const BillLine& line : lines) {
    const std::string date = billing_date(line.billed_ms);
    const std::string customer = line.customer ? *line.customer : "";
    const Key key{
        customer,     line.face->resource_type, line.face->resource_id, line.type, line.mode,
        *line.region, daily ? date : ""};
    const auto [place, fresh] = places.try_emplace(key, rows.size());
    if (fresh) {
      rows.push_back({line, date});
      continue;
    }
    BillLine& sum = rows[place->second].line;
    sum.from_ms = std::min(sum.from_ms, line.from_ms);
    sum.to_ms = std::max(sum.to_ms, line.to_ms);
    sum.usage_s += line.usage_s;
    sum.official_units += line.official_units;
    sum.amount_units += line.amount_units;
  }
  return rows;
}

std::vector<Row> rows_by(int64_t statistic_type, const std::vector<BillLine>& lines) {
  if (statistic_type == detail) return single_rows(lines);
  if (statistic_type == by_cycle || statistic_type == by_day) {
    return summed_rows(lines, statistic_type == by_day);
  }
  throw CloudError{400, {}, "statistic_type is 1, 2 or 3."};
}

Json page_reply(const Context& context, const char* list, const Page& page,
                const std::vector<Row>& rows, Json (*view)(const Context&, const Row&)) {
  Json shown = Json::array();
  for (size_t i = page.from; i < rows.size() && shown.size() < page.count; ++i) {
    shown.push_back(view(context, rows[i]));
  }
  return {{list, std::move(shown)},
          {"total_count", rows.size()},
          {"currency", currency_of(context.account)}};
}

Json fee_view(const Context& context, const Row& row) {
  Json view = shared_view(context, row.line, row.date);
  const BillLine& line = row.line;
  view["resource_id"] = line.face->resource_id;
  view["resource_type"] = line.face->resource_type;
  view["charge_mode"] = std::to_string(line.mode);
  view["amount"] = amount_of(paid_units(line));
  view["product_name"] = line.face->spec;
  view["trade_time"] = view["consume_time"];
  view["period_type"] = line.order ? "20" : "25";
  if (line.order) {
    view["order_id"] = line.order->id;
    if (!line.order->base_order.empty()) view["relative_order_id"] = line.order->base_order;
    return view;
  }
  view["usage"] = static_cast<double>(line.usage_s);
  view["usage_measure_id"] = measure::second;
  view["usage_type"] = *line.what == "storage" ? "size" : "duration";
  view["unit_price"] = amount_of(line.price_units);
  view["unit"] = std::string(currency_of(context.account)) + "/hour";
  if (line.cover == Cover::package) {
    view["free_resource_usage"] = view["usage"];
    view["free_resource_measure_id"] = measure::second;
  }
  if (line.face->size_gb > 0) {
    view["spec_size"] = static_cast<double>(line.face->size_gb);
    view["spec_size_measure_id"] = measure::disk_gb;
  }
  return view;
}

Json record_view(const Context& context, const Row& row) {
  Json view = shared_view(context, row.line, row.date);
  const BillLine& line = row.line;
  view["cycle"] = row.date.substr(0, 7);
  view["res_instance_id"] = line.face->resource_id;
  view["resource_Type_code"] = line.face->resource_type;
  view["charge_mode"] = line.mode;
  view["consume_amount"] = amount_of(paid_units(line));
  view["period_type"] = line.order ? 20 : 25;
  view["payer_account_id"] = context.account.id;
  if (line.order) view["pre_order_id"] = line.order->base_order;
  return view;
}

}  // namespace

Reply fee_records(Context& context, const Shelf& shelf) {
  const BillQuery query = fee_query(context);
  const Page page = page_of(context.query_int("offset", 0), context.query_int("limit", 10),
                            context.world.switches.get("bill.page_max"));
  const auto rows =
      rows_by(context.query_int("statistic_type", detail), asked_lines(context, shelf, query));
  return json_reply(200, page_reply(context, "fee_records", page, rows, fee_view));
}

Reply resource_records(Context& context, const Shelf& shelf) {
  const Json body = context.body();
  const BillQuery query = record_query(body);
  const Page page = page_of(body.value("offset", int64_t{0}), body.value("limit", int64_t{10}),
                            context.world.switches.get("bill.page_max"));
  const auto rows =
      rows_by(body.value("statistic_type", int64_t{by_cycle}), asked_lines(context, shelf, query));
  return json_reply(200, page_reply(context, "monthly_records", page, rows, record_view));
}

Reply monthly_sum(Context& context, const Shelf& shelf) {
  const BillQuery query = sum_query(context);
  const Page page = page_of(context.query_int("offset", 0), context.query_int("limit", 10),
                            context.world.switches.get("bill.page_max"));
  std::map<std::tuple<std::string, std::string, std::string, int, int>, std::pair<int64_t, int64_t>>
      sums;
  int64_t total_units = 0, coupon_total_units = 0;
  for (const BillLine& line : asked_lines(context, shelf, query)) {
    auto& [official, paid] = sums[{line.customer ? *line.customer : "", line.face->service_type,
                                   line.face->resource_type, line.mode, line.type}];
    official += line.official_units;
    paid += paid_units(line);
    total_units += paid_units(line);
    coupon_total_units += coupon_units(line);
  }
  std::vector<Json> rows;
  for (const auto& [key, units] : sums) {
    const auto& [customer, service, resource, mode, type] = key;
    rows.push_back({{"bill_cycle", query.cycle},
                    {"service_type_code", service},
                    {"service_type_name", service_title(service)},
                    {"resource_type_code", resource},
                    {"resource_type_name", resource_title(resource)},
                    {"charging_mode", mode},
                    {"bill_type", type},
                    {"customer_id", customer.empty() ? context.account.id : customer},
                    {"official_amount", amount_of(units.first)},
                    {"consume_amount", amount_of(units.second)},
                    {"cash_amount", amount_of(units.second)},
                    {"measure_id", measure::currency}});
  }
  return json_reply(200, {{"total_count", rows.size()},
                          {"bill_sums", rows_of(page, rows)},
                          {"consume_amount", amount_of(total_units)},
                          {"coupon_amount", amount_of(coupon_total_units)},
                          {"cash_amount", amount_of(total_units - coupon_total_units)},
                          {"debt_amount", 0.0},
                          {"measure_id", measure::currency},
                          {"currency", currency_of(context.account)}});
}

}  // namespace billstop::sandbox
