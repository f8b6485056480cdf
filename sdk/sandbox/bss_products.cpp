#include "sdk/sandbox/bss_products.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "sdk/sandbox/bill_calendar.hpp"
#include "sdk/sandbox/bill_faces.hpp"
#include "sdk/sandbox/bill_query.hpp"
#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

struct ResourceType {
  const char *service, *service_name, *resource, *name;
};

constexpr std::array resource_types{
    ResourceType{modelarts_service, "ModelArts", modelarts_resource, "ModelArts compute"},
    ResourceType{modelarts_service, "ModelArts", tokens_resource, "Model service tokens"},
    ResourceType{obs_service, "Object Storage Service", obs_resource, "OBS storage"},
    ResourceType{volume_service, "Elastic Volume Service", volume_resource, "EVS disk"},
    ResourceType{volume_service, "Elastic Volume Service", snapshot_resource, "EVS snapshot"},
    ResourceType{sfs_service, "Scalable File Service", sfs_resource, "SFS Turbo"},
    ResourceType{"hws.service.type.ec2", "Elastic Cloud Server", "hws.resource.type.vm", "ECS"},
    ResourceType{"hws.service.type.vpc", "Virtual Private Cloud", "hws.resource.type.bandwidth",
                 "Bandwidth"},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Page asked_page(const Context& context) {
  return page_of(context.query_int("offset", 0), context.query_int("limit", 10), 1000);
}

Json unit(int id, const char* name, const char* short_name, int type) {
  return {{"measure_id", id},
          {"measure_name", name},
          {"abbreviation", short_name},
          {"measure_type", type}};
}

}  // namespace

const char* currency_of(const Account& account) {
  return account.site == "china" ? "CNY" : "USD";
}

double amount_of(int64_t units) {
  return static_cast<double>(units) / 1e8;
}

std::string service_title(const std::string& service_type) {
  const auto found = std::ranges::find_if(
      resource_types, [&](const ResourceType& one) { return service_type == one.service; });
  return found == resource_types.end() ? service_type : found->service_name;
}

std::string resource_title(const std::string& resource_type) {
  const auto found = std::ranges::find_if(
      resource_types, [&](const ResourceType& one) { return resource_type == one.resource; });
  return found == resource_types.end() ? resource_type : found->name;
}

Page page_of(int64_t offset, int64_t limit, int64_t limit_max) {
  if (offset < 0 || limit < 1 || limit > limit_max) {
    throw CloudError{400, "CBC.0100",
                     "offset begins at 0, limit is 1 to " + std::to_string(limit_max) + "."};
  }
  return {static_cast<size_t>(offset), static_cast<size_t>(limit)};
}

Json rows_of(const Page& page, const std::vector<Json>& rows) {
  Json shown = Json::array();
  for (size_t i = page.from; i < rows.size() && shown.size() < page.count; ++i) {
    shown.push_back(rows[i]);
  }
  return shown;
}

Reply service_types(Context& context) {
  const std::string wanted = lower(context.query_or("service_type_name"));
  std::vector<Json> rows;
  std::string last;
  for (const ResourceType& one : resource_types) {
    if (last == one.service || lower(one.service_name).find(wanted) == std::string::npos) continue;
    last = one.service;
    rows.push_back({{"service_type_code", one.service},
                    {"service_type_name", one.service_name},
                    {"abbreviation", one.service_name}});
  }
  return json_reply(
      200, {{"total_count", rows.size()}, {"service_types", rows_of(asked_page(context), rows)}});
}

Reply service_resources(Context& context) {
  const std::string service = context.query_or("service_type_code");
  if (service.empty()) throw CloudError{400, "CBC.0100", "service_type_code is mandatory."};
  std::vector<Json> rows;
  for (const ResourceType& one : resource_types) {
    if (service != one.service) continue;
    rows.push_back({{"basic_info",
                     {{"resource_type_code", one.resource},
                      {"product_owner_service", one.service},
                      {"name", one.name},
                      {"description", one.name}}}});
  }
  return json_reply(200,
                    {{"total_count", rows.size()}, {"infos", rows_of(asked_page(context), rows)}});
}

Reply usage_types(Context& context) {
  const std::string resource = context.query_or("resource_type_code");
  std::vector<Json> rows;
  for (const ResourceType& one : resource_types) {
    if (!resource.empty() && resource != one.resource) continue;
    const bool disk = std::string(one.service) != modelarts_service;
    rows.push_back({{"code", disk ? "size" : "duration"},
                    {"name", disk ? "Size" : "Duration"},
                    {"resource_type_code", one.resource},
                    {"resource_type_name", one.name},
                    {"service_type_code", one.service},
                    {"service_type_name", one.service_name}});
  }
  return json_reply(
      200, {{"total_count", rows.size()}, {"usage_types", rows_of(asked_page(context), rows)}});
}

Reply measurements(Context&) {
  const Json units = Json::array(
      {unit(measure::currency, "Yuan or dollar", "", 1), unit(measure::hour, "Hour", "h", 2),
       unit(measure::second, "Second", "s", 2), unit(measure::gb, "GB", "GB", 3),
       unit(measure::count, "Count", "", 4), unit(measure::mbps, "Mbit/s", "Mbit/s", 5),
       unit(measure::disk_gb, "GB", "GB", 3)});
  return json_reply(200, {{"measure_units", units}});
}

Reply balances(Context& context) {
  const Json cash{{"account_id", "cash-" + context.account.id},
                  {"account_type", 1},
                  {"amount", 1000.0},
                  {"currency", currency_of(context.account)},
                  {"designated_amount", 0.0},
                  {"credit_amount", 0.0},
                  {"measure_id", measure::currency}};
  return json_reply(200, {{"account_balances", Json::array({cash})},
                          {"debt_amount", 0.0},
                          {"measure_id", measure::currency},
                          {"currency", currency_of(context.account)}});
}

// One package for each service that anything is covered in.
Reply free_resources(Context& context) {
  const Json body = context.body();
  const auto services = body.value("service_type_code_list", std::vector<std::string>{});
  std::vector<Json> rows;
  std::vector<std::string> seen;
  for (const MeterSpan& span : context.account.meters.spans()) {
    const std::string& service = span.face.service_type;
    const bool wanted = services.empty() || std::ranges::find(services, service) != services.end();
    const bool known = std::ranges::find(seen, service) != seen.end();
    if (span.cover != Cover::package || !wanted || known || !context.may_all) continue;
    seen.push_back(service);
    const Json hours{{"free_resource_id", "free-" + service},
                     {"usage_type_name", "Duration"},
                     {"amount", "500"},
                     {"original_amount", "1000"},
                     {"measure_id", measure::hour}};
    rows.push_back({{"order_instance_id", "package-" + service},
                    {"product_name", service_title(service) + " package"},
                    {"effective_time", iso_seconds(span.from_ms)},
                    {"expire_time", iso_seconds(span.from_ms + 365 * day_ms)},
                    {"status", 1},
                    {"service_type_code", service},
                    {"service_type_name", service_title(service)},
                    {"region_code", span.region},
                    {"source_type", 0},
                    {"quota_reuse_mode", 1},
                    {"free_resources", Json::array({hours})}});
  }
  const Page page =
      page_of(body.value("offset", int64_t{0}), body.value("limit", int64_t{10}), 1000);
  return json_reply(
      200, {{"free_resource_packages", rows_of(page, rows)}, {"total_count", rows.size()}});
}

}  // namespace billstop::sandbox
