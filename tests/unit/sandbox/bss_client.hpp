// The order centre and the bill as their callers see them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/account_file.hpp"
#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {

inline constexpr int64_t minute_ms = 60'000, an_hour_ms = 3'600'000, a_day_ms = 86'400'000;

// `members` go into the account beside its project p1 and its user ann.
inline std::unique_ptr<World> world_with(const std::string& members) {
  return read_account_file(R"({"accounts":[{"id":"sandbox-1","name":"one",)"
                           R"("projects":[{"id":"p1","name":"cn-north-4"}],)"
                           R"("users":[{"id":"u1","name":"ann","ak":"A","sk":"S"}])" +
                               members + "}]}",
                           start_ms);
}

class Bss : public ::testing::Test {
 protected:
  void open(const std::string& members) {
    cloud = std::make_unique<ModelArtsClient>(world_with(members));
  }
  void open_items(const std::string& items) { open(",\"items\":[" + items + "]"); }

  // All pages of the resource query.
  std::vector<Json> resources(Json body = Json::object()) {
    std::vector<Json> rows;
    body["limit"] = 100;
    const Said said = cloud->at("POST", "/v2/orders/suscriptions/resources/query", body);
    EXPECT_EQ(said.status, 200) << said.body.dump();
    for (const Json& row : said.body.at("data")) rows.push_back(row);
    return rows;
  }
  Json resource(const std::string& id) {
    const auto rows = resources({{"resource_ids", {id}}});
    return rows.empty() ? Json() : rows.front();
  }
  Said unsubscribe(const std::vector<std::string>& ids, int type = 1) {
    return cloud->at("POST", "/v2/orders/subscriptions/resources/unsubscribe",
                     {{"resource_ids", ids}, {"unsubscribe_type", type}});
  }
  Said renewal(const std::string& method, const std::string& id) {
    return cloud->at(method, "/v2/orders/subscriptions/resources/autorenew/" + id);
  }
  Json order(const std::string& id) {
    return cloud->at("GET", "/v2/orders/customer-orders/details/" + id).body.at("order_info");
  }
  Json orders(const std::string& query) {
    return cloud->at("GET", "/v2/orders/customer-orders?" + query).body.at("order_infos");
  }
  Json refunds(const std::string& id) {
    return cloud->at("GET", "/v2/orders/customer-orders/refund-orders?order_id=" + id)
        .body.at("refund_infos");
  }
  // Every line of the month that has come, of the account itself.
  std::vector<Json> lines(const std::string& more = "", const std::string& cycle = "2023-03") {
    std::vector<Json> rows;
    while (true) {
      const Said said = cloud->at(
          "GET", "/v2/bills/customer-bills/res-fee-records?cycle=" + cycle +
                     "&method=oneself&limit=1000&offset=" + std::to_string(rows.size()) + more);
      EXPECT_EQ(said.status, 200) << said.body.dump();
      if (said.status != 200 || said.body.at("fee_records").empty()) return rows;
      for (const Json& row : said.body["fee_records"]) rows.push_back(row);
    }
  }
  static double sum(const std::vector<Json>& rows, const char* member = "amount") {
    double total = 0;
    for (const Json& row : rows) total += row.at(member).get<double>();
    return total;
  }

  std::unique_ptr<ModelArtsClient> cloud{};
};

}  // namespace billstop::sandbox::testing
