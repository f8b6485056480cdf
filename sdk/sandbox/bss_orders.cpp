#include "sdk/sandbox/bss_orders.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bill_query.hpp"
#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/bss_resources.hpp"
#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t orders_page_max = 100;
constexpr int64_t payable_ms = 7 * day_ms;

BssOrder& known_order(Shelf& shelf, const std::string& id) {
  BssOrder* order = shelf.order(id);
  if (!order) throw CloudError{400, "CBC.99003001", "The order does not exist."};
  return *order;
}

Json amount_info(const BssOrder& order) {
  return {{"discounts", Json::array()},
          {"flexipurchase_coupon_amount", 0.0},
          {"coupon_amount", 0.0},
          {"stored_card_amount", 0.0},
          {"commission_amount", amount_of(order.fee_units)},
          {"consumed_amount", amount_of(order.consumed_units)}};
}

Json order_view(const Context& context, const BssOrder& order) {
  Json view{{"order_id", order.id},
            {"customer_id", context.account.id},
            {"service_type_code", order.face.service_type},
            {"service_type_name", service_title(order.face.service_type)},
            {"source_type", order.automatic ? 3 : 1},
            {"status", order.status},
            {"order_type", order.type},
            {"amount_after_discount", amount_of(order.amount_units)},
            {"official_amount", amount_of(order.amount_units)},
            {"measure_id", measure::currency},
            {"create_time", iso_seconds(order.created_ms)},
            {"currency", currency_of(context.account)},
            {"amount_info", amount_info(order)}};
  if (order.paid_ms != 0) view["payment_time"] = iso_seconds(order.paid_ms);
  return view;
}

bool within(const Context& context, const char* from, const char* to, int64_t at_ms) {
  const auto moment = [&](const char* name) -> std::optional<int64_t> {
    const std::string text = context.query_or(name);
    if (text.empty()) return {};
    const auto at = parse_iso(text);
    if (!at) throw CloudError{400, "CBC.0100", std::string(name) + " is no UTC time."};
    return at;
  };
  const auto first_ms = moment(from), last_ms = moment(to);
  return (!first_ms || at_ms >= *first_ms) && (!last_ms || at_ms <= *last_ms);
}

bool asked_for(const Context& context, const BssOrder& order) {
  const std::string id = context.query_or("order_id"), type = context.query_or("order_type");
  const std::string service = context.query_or("service_type_code");
  const int64_t status = context.query_int("status", 0);
  return (id.empty() || id == order.id) && (type.empty() || type == std::to_string(order.type)) &&
         (service.empty() || service == order.face.service_type) &&
         (status == 0 || status == order.status) &&
         within(context, "create_time_begin", "create_time_end", order.created_ms) &&
         within(context, "payment_time_begin", "payment_time_end", order.paid_ms);
}

Json line_item(const Context& context, const BssOrder& order) {
  return {{"order_line_item_id", order.id + "-000001"},
          {"order_id", order.id},
          {"service_type_code", order.face.service_type},
          {"service_type_name", service_title(order.face.service_type)},
          {"product_id", "product-" + order.face.resource_type},
          {"product_spec_desc", order.face.spec},
          {"period_type", order.period},
          {"period_num", order.period_num},
          {"effective_time", iso_seconds(order.from_ms)},
          {"expire_time", iso_seconds(order.until_ms)},
          {"subscription_num", 1},
          {"amount_after_discount", amount_of(order.amount_units)},
          {"official_amount", amount_of(order.amount_units)},
          {"amount_info", amount_info(order)},
          {"currency", currency_of(context.account)},
          {"category_code", order.face.resource_type}};
}

Json refund_row(const Context& context, const BssOrder& order, const char* what, int64_t units) {
  return {{"id", order.id + "-" + what},
          {"amount", amount_of(units)},
          {"measure_id", "1"},
          {"customer_id", context.account.id},
          {"resource_type_code", order.face.resource_type},
          {"resource_type_name", resource_title(order.face.resource_type)},
          {"service_type_code", order.face.service_type},
          {"service_type_name", service_title(order.face.service_type)},
          {"region_code", order.region},
          {"base_order_id", order.base_order}};
}

}  // namespace

Reply list_orders(Context& context, const Shelf& shelf) {
  const Page page =
      page_of(context.query_int("offset", 0), context.query_int("limit", 10), orders_page_max);
  std::vector<Json> rows;
  for (auto order = shelf.orders.rbegin(); order != shelf.orders.rend(); ++order) {
    if (context.may_all && asked_for(context, *order)) rows.push_back(order_view(context, *order));
  }
  return json_reply(200, {{"total_count", rows.size()}, {"order_infos", rows_of(page, rows)}});
}

Reply show_order(Context& context, Shelf& shelf) {
  const BssOrder& order = known_order(shelf, context.path.at("order_id"));
  Json info = order_view(context, order);
  info["user_name"] = context.account.name;
  if (order.status == order_status::unpaid) {
    info["pending_payment_end_time"] = iso_seconds(order.created_ms + payable_ms);
  }
  return json_reply(200, {{"total_count", 1},
                          {"order_info", info},
                          {"order_line_items", Json::array({line_item(context, order)})}});
}

// Only afterwards: while the order is on its way there is nothing to tell.
Reply refunds_of_order(Context& context, Shelf& shelf) {
  const std::string id = context.query_or("order_id");
  if (id.empty()) throw CloudError{400, "CBC.0100", "order_id is mandatory."};
  const BssOrder& order = known_order(shelf, id);
  std::vector<Json> rows;
  const bool done =
      order.type == order_type::unsubscription && order.status == order_status::completed;
  if (done) {
    rows.push_back(refund_row(context, order, "returned", -order.amount_units));
    if (order.consumed_units > 0)
      rows.push_back(refund_row(context, order, "consumed", order.consumed_units));
    if (order.fee_units > 0) rows.push_back(refund_row(context, order, "fee", order.fee_units));
  }
  return json_reply(200, {{"total_count", rows.size()}, {"refund_infos", rows}});
}

Reply cancel_order(Context& context, Shelf& shelf) {
  const std::string id = context.body().at("order_id");
  const auto refused = [&](const char* code, const char* text) {
    context.ledger("subscription", id, "refused");
    return CloudError{400, code, text};
  };
  BssOrder* order = shelf.order(id);
  if (!order) throw refused("CBC.99003001", "The order does not exist.");
  if (order->status != order_status::unpaid) {
    throw refused("CBC.99003004", "Only an unpaid order can be cancelled.");
  }
  order->status = order_status::cancelled;
  for (Subscription& held : shelf.subscriptions) {
    if (held.unpaid_order == id) held.unpaid_order.clear();
  }
  const Item* item = context.account.find(order->item.kind, order->item.id);
  const bool never_came = item && order->type == order_type::purchase;
  context.ledger(never_came ? item->kind : "subscription", never_came ? item->id : id, "changed");
  if (never_came) context.account.erase(*item);
  return empty_reply(204);
}

}  // namespace billstop::sandbox
