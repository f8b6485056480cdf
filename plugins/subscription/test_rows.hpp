// Rows and an order centre as BSS writes them, for the tests of this plugin.
#pragma once

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/subscription/contract.hpp"
#include "plugins/subscription/subscription.hpp"

namespace billstop::subscription {

namespace path {
inline constexpr const char* resources = "/v2/orders/suscriptions/resources/query";
inline constexpr const char* orders = "/v2/orders/customer-orders";
inline constexpr const char* order = "/v2/orders/customer-orders/details/{order_id}";
inline constexpr const char* refunds = "/v2/orders/customer-orders/refund-orders";
inline constexpr const char* renewal = "/v2/orders/subscriptions/resources/autorenew/{resource_id}";
inline constexpr const char* conversion = "/v2/orders/subscriptions/resources/to-on-demand";
inline constexpr const char* unsubscribe = "/v2/orders/subscriptions/resources/unsubscribe";
inline constexpr const char* pool = "/v2/{project_id}/pools/{pool_name}";
inline constexpr const char* nodes = "/v2/{project_id}/pools/{pool_name}/nodes";
inline constexpr const char* tags = "/v1/{project_id}/pools/{pool_name}/tags";
}  // namespace path

using nlohmann::json;
using Rows = std::vector<json>;

// In use until 2026-03-01 10:00 UTC, renewed by itself.
inline json contract_row(const std::string& id, int policy = 3, int status = 2) {
  return {{"resource_id", id},
          {"resource_name", "name-" + id},
          {"region_code", "region"},
          {"service_type_code", "hws.service.type.modelarts"},
          {"resource_type_code", "hws.resource.type.modelarts"},
          {"is_main_resource", 1},
          {"status", status},
          {"expire_policy", policy},
          {"effective_time", "2026-02-01T10:00:00Z"},
          {"expire_time", "2026-03-01T10:00:00Z"}};
}

inline json attached_row(const std::string& id, const std::string& parent) {
  json row = contract_row(id);
  row["is_main_resource"] = 0;
  row["parent_resource_id"] = parent;
  row["service_type_code"] = "hws.service.type.ebs";
  return row;
}

inline std::string page(const Rows& rows) {
  return json{{"total_count", rows.size()}, {"data", rows}}.dump();
}

inline std::string orders_page(const std::vector<std::string>& ids) {
  json body{{"total_count", ids.size()}, {"order_infos", json::array()}};
  for (const auto& id : ids) body["order_infos"].push_back({{"order_id", id}, {"currency", "CNY"}});
  return body.dump();
}

inline std::string failures(const std::vector<std::pair<std::string, std::string>>& all) {
  json body{{"order_ids", {"CS-new"}}, {"fail_resource_infos", json::array()}};
  for (const auto& [id, code] : all)
    body["fail_resource_infos"].push_back(
        {{"resource_id", id}, {"error_code", code}, {"error_msg", "no"}});
  return body.dump();
}

inline Resource pool_thing(const std::string& billing_id) {
  Resource r;
  r.kind = "pool";
  r.id = "pool-1";
  r.name = "my pool";
  r.scope = {"account", "region", "project", "0"};
  r.tags = {{"team", "a"}};
  r.handles = {{"pool_name", "pool-1"}, {"resource_id", billing_id}};
  r.uses = {{"billed-as", "subscription", billing_id}};
  r.meters = {{.what = "subscription", .running = Tri::yes}};
  return r;
}

inline Resource node_thing(const std::string& billing_id) {
  Resource r = pool_thing(billing_id);
  r.kind = "node";
  r.id = "node-1";
  r.handles.push_back({"node_name", "node-1"});
  return r;
}

inline Resource planned(const json& row, const std::vector<Resource>& things = {}) {
  return resource_of(contract_of(row), {}, things, "account");
}

// These contracts, no orders, and no product.
struct Cloud : testing::ScriptedCloud {
  explicit Cloud(const Rows& rows) {
    on("POST", path::resources).reply(200, page(rows));
    on("POST", path::resources).with_body("order_id").reply(200, page({}));
    on("GET", path::orders).reply(200, orders_page({}));
    on("GET", path::order).error(400, "CBC.99003001");
    on("GET", path::pool).error(404, "ModelArts.50015001");
    on("GET", path::nodes).error(404, "ModelArts.50015001");
    on("GET", path::tags).reply(200, R"({"tags": [{"key": "team", "value": "a"}]})");
  }
  testing::Recorder locate(std::vector<Resource> things = {}) {
    return ScriptedCloud::locate(Subscription(), {.account = "account"}, std::move(things));
  }
  std::vector<testing::Settlement> stop(const std::string& way, const std::vector<Resource>& all) {
    return in_order(ScriptedCloud::stop(Subscription(), way, all), all.size());
  }
  testing::Settlement verify(const std::string& way, const Resource& one) {
    return in_order(ScriptedCloud::verify(Subscription(), way, {one}), 1).front();
  }

 private:
  static std::vector<testing::Settlement> in_order(const testing::Recorder& seen, size_t count) {
    EXPECT_EQ(seen.status, BILLSTOP_OK) << seen.explained;
    std::vector<testing::Settlement> out(count);
    for (const auto& settled : seen.settled) out.at(settled.index) = settled;
    EXPECT_EQ(seen.settled.size(), count);
    return out;
  }
};

}  // namespace billstop::subscription
