// What something costs, asked before: by the hour, by the month or year, for one more period.
#include <algorithm>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bill_faces.hpp"
#include "sdk/sandbox/bill_query.hpp"
#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/bss_products.hpp"
#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

constexpr size_t products_max = 100;

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, "CBC.0100", why};
}

int64_t units_of(const std::string& decimal) {
  return parse_decimal(decimal).value_or(Decimal{}).units;
}

// An hour of one product; disks cost by their size, of everything else a number of pieces.
int64_t hourly_units(const Json& product) {
  const std::string service = product.at("cloud_service_type"), spec = product.at("resource_spec");
  product.at("resource_type").get<std::string>();
  product.at("region").get<std::string>();
  const int64_t number = product.at("subscription_num").get<int64_t>();
  const int64_t size = product.value("resource_size", int64_t{0});
  const int64_t size_unit = product.value("size_measure_id", int64_t{0});
  if (number < 1) refuse("subscription_num begins at 1.");
  if (service == volume_service) {
    if (size < 1 || size_unit != measure::disk_gb) refuse("A disk has a size in GB.");
    return number * units_of(disk_rate(size));
  }
  if (service == modelarts_service) {
    // Mandatory there, and linear: asked with 2, twice the price.
    if (size < 1 || size_unit != measure::count) refuse("resource_size and size_measure_id miss.");
    return is_free_flavor(spec) ? 0 : number * size * units_of(flavor_rate(spec));
  }
  throw CloudError{400, "CBC.30050007", "There is no price for " + spec + "."};
}

const Json& products_of(const Context& context, const Json& body) {
  const std::string project = body.at("project_id");
  if (!context.account.project(project)) refuse("project_id is not one of the account's.");
  const Json& products = body.at("product_infos");
  if (!products.is_array() || products.empty() || products.size() > products_max) {
    refuse("product_infos takes 1 to 100.");
  }
  std::vector<std::string> ids;
  for (const Json& product : products) ids.push_back(product.at("id"));
  std::ranges::sort(ids);
  if (std::ranges::adjacent_find(ids) != ids.end()) refuse("An id occurs twice.");
  return products;
}

// An hour asked as 3600 seconds costs the same.
int64_t asked_units(const Json& product) {
  const double value = product.at("usage_value").get<double>();
  const int64_t unit = product.at("usage_measure_id").get<int64_t>();
  if (product.at("usage_factor") != "Duration") refuse("usage_factor is Duration.");
  if (unit != measure::hour && unit != measure::second) refuse("usage_measure_id is no time.");
  const double hours = unit == measure::hour ? value : value / 3600;
  return static_cast<int64_t>(static_cast<double>(hourly_units(product)) * hours + 0.5);
}

// Without more precision the answer has whole cents.
int64_t as_precise(const Json& body, int64_t units) {
  constexpr int64_t cent_units = 1'000'000;
  if (body.value("inquiry_precision", int64_t{0}) == 1) return units;
  return (units + cent_units / 2) / cent_units * cent_units;
}

Json official(const std::string& id, int64_t units) {
  return {{"id", id},
          {"product_id", "product-" + id},
          {"official_website_amount", amount_of(units)},
          {"measure_id", measure::currency}};
}

int64_t period_units(const Json& product) {
  const auto type = product.at("period_type").get<int>();
  const auto num = product.at("period_num").get<int>();
  if (type != period_type::month && type != period_type::year) refuse("period_type is 2 or 3.");
  if (num < 1 || num > 36) refuse("period_num is out of range.");
  return hourly_units(product) * (period_ms(type, num) / hour_ms);
}

}  // namespace

Reply rate_on_demand(Context& context) {
  const Json body = context.body();
  Json results = Json::array();
  int64_t sum_units = 0;
  for (const Json& product : products_of(context, body)) {
    const int64_t units = as_precise(body, asked_units(product));
    sum_units += units;
    Json result = official(product.at("id"), units);
    result["amount"] = amount_of(units);
    result["discount_amount"] = 0.0;
    result["discount_rating_results"] = Json::array();
    results.push_back(std::move(result));
  }
  return json_reply(200, {{"amount", amount_of(sum_units)},
                          {"discount_amount", 0.0},
                          {"official_website_amount", amount_of(sum_units)},
                          {"measure_id", measure::currency},
                          {"currency", currency_of(context.account)},
                          {"product_rating_results", results}});
}

Reply rate_periods(Context& context) {
  const Json body = context.body();
  Json results = Json::array();
  int64_t sum_units = 0;
  for (const Json& product : products_of(context, body)) {
    const int64_t units = period_units(product);
    sum_units += units;
    results.push_back(official(product.at("id"), units));
  }
  return json_reply(200, {{"official_website_rating_result",
                           {{"official_website_amount", amount_of(sum_units)},
                            {"measure_id", measure::currency},
                            {"product_rating_results", results}}},
                          {"optional_discount_rating_results", Json::array()},
                          {"currency", currency_of(context.account)}});
}

// Money is text here, unlike in the other inquiries.
Reply rate_renewals(Context& context, Shelf& shelf) {
  const Json body = context.body();
  const auto ids = body.at("resource_ids").get<std::vector<std::string>>();
  const int64_t hours =
      period_ms(body.at("period_type").get<int>(), body.at("period_num").get<int>()) / hour_ms;
  if (ids.empty() || ids.size() > 10 || hours <= 0) refuse("resource_ids takes 1 to 10.");
  Json results = Json::array(), failures = Json::array();
  int64_t sum_units = 0;
  for (const std::string& id : ids) {
    const Subscription* held = shelf.find(id);
    if (!held || held->status == resource_status::closed) {
      failures.push_back({{"resource_id", id},
                          {"error_code", "CBC.99003012"},
                          {"error_msg", "The resource does not exist."}});
      continue;
    }
    const int64_t units =
        held->paid_units / (period_ms(held->period, held->period_num) / hour_ms) * hours;
    sum_units += units;
    results.push_back({{"resource_id", id}, {"amount", print_decimal({units})}});
  }
  return json_reply(200, {{"currency", currency_of(context.account)},
                          {"renew_inquiry_results", results},
                          {"official_website_rating_result",
                           {{"official_website_amount", print_decimal({sum_units})}}},
                          {"optional_discount_rating_results", Json::array()},
                          {"fail_resource_infos", failures}});
}

}  // namespace billstop::sandbox
