// Every reply of the order centre, of EVS and of SFS Turbo has the fields and types that the
// official SDK expects.
#include "tests/support/platform_fields.hpp"

#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::IsEmpty;

constexpr const char* items = R"(
  {"kind":"pool","name":"p","id":"p-p1","detail":{"metadata":{
     "labels":{"os.modelarts/resource.id":"maos-p"},
     "annotations":{"os.modelarts/billing.mode":"1"}}}},
  {"kind":"subscription","id":"s1","age_s":864000,"detail":{"_paid":{"unpaid_renewal":true}}},
  {"kind":"subscription","id":"s2","age_s":864000},
  {"kind":"notebook","name":"n","detail":{"flavor":"modelarts.vm.cpu.2u","_cover":"package"}},
  {"kind":"volume","id":"v1","detail":{"attachments":[{"server_id":"ecs-1"}]}},
  {"kind":"volume","id":"v2"}, {"kind":"volume","id":"v3","detail":{"_prepaid":true}},
  {"kind":"snapshot","detail":{"volume_id":"v1"}},
  {"kind":"sfs_turbo","id":"f1","tags":{"k":"v"},"detail":{"targets":[{"target_id":"t1"}]}})";

class PlatformFieldsOf : public Bss {
 protected:
  void SetUp() override {
    open_items(items);
    cloud->wait_ms(2 * a_day_ms);
  }

  Json expect_typed(const std::string& endpoint, const Said& said) {
    EXPECT_LT(said.status, 300) << endpoint << ": " << said.body.dump();
    EXPECT_THAT(types_.check(endpoint, said.body), IsEmpty()) << endpoint;
    return said.body;
  }

  const billstop::testing::PlatformFields types_{BILLSTOP_SOURCE_DIR "/tests/data"};
};

TEST_F(PlatformFieldsOf, TheBill) {
  const std::string bills = "/v2/bills/customer-bills/";
  const Json lines =
      expect_typed("list_customerself_resource_records",
                   cloud->at("GET", bills + "res-fee-records?cycle=2023-03&limit=1000"));
  EXPECT_GT(lines.at("fee_records").size(), 50U);
  const Json body{{"cycle", "2023-03"}, {"limit", 1000}};
  expect_typed("list_customerself_resource_record_details",
               cloud->at("POST", bills + "res-records/query", body));
  expect_typed("show_customer_monthly_sum",
               cloud->at("GET", bills + "monthly-sum?bill_cycle=2023-03"));
}

TEST_F(PlatformFieldsOf, Resources) {
  const std::string orders = "/v2/orders/";
  expect_typed("list_pay_per_use_customer_resources",
               cloud->at("POST", orders + "suscriptions/resources/query", Json::object()));
  expect_typed("update_period_to_on_demand",
               cloud->at("POST", orders + "subscriptions/resources/to-on-demand",
                         {{"operation", "SET_UP"}, {"resource_ids", {"s2", "nobody"}}}));
  expect_typed("set_resources_renew_config",
               cloud->at("POST", orders + "subscriptions/resources/renew/config",
                         {{"config_name", "DEDUCTION_DATE"}, {"config_value", "3"}}));
  expect_typed("cancel_resources_subscription", unsubscribe({"s2", "nobody"}));
}

TEST_F(PlatformFieldsOf, Orders) {
  const std::string id = unsubscribe({"s2"}).body.at("order_ids")[0];
  cloud->wait_ms(an_hour_ms);
  const std::string orders = "/v2/orders/customer-orders";
  expect_typed("list_customer_orders", cloud->at("GET", orders));
  expect_typed("show_customer_order_details", cloud->at("GET", orders + "/details/" + id));
  const Json refund = expect_typed("show_refund_order_details",
                                   cloud->at("GET", orders + "/refund-orders?order_id=" + id));
  EXPECT_GT(refund.at("total_count"), 0);
}

TEST_F(PlatformFieldsOf, Prices) {
  Json product{{"id", "a"},
               {"cloud_service_type", "hws.service.type.ebs"},
               {"resource_type", "hws.resource.type.volume"},
               {"resource_spec", "SSD"},
               {"region", "cn-north-4"},
               {"resource_size", 10},
               {"size_measure_id", 17},
               {"usage_factor", "Duration"},
               {"usage_value", 1},
               {"usage_measure_id", 4},
               {"subscription_num", 1},
               {"period_type", 2},
               {"period_num", 1}};
  const Json body{{"project_id", "p1"}, {"product_infos", {product}}};
  const std::string ratings = "/v2/bills/ratings/";
  expect_typed("list_on_demand_resource_ratings",
               cloud->at("POST", ratings + "on-demand-resources", body));
  expect_typed("list_rate_on_period_detail",
               cloud->at("POST", ratings + "period-resources/subscribe-rate", body));
  expect_typed("list_renew_rate_on_period",
               cloud->at("POST", ratings + "period-resources/renew-rate",
                         {{"resource_ids", {"s1", "x"}}, {"period_type", 2}, {"period_num", 1}}));
}

TEST_F(PlatformFieldsOf, Tables) {
  expect_typed("list_service_types", cloud->at("GET", "/v2/products/service-types"));
  expect_typed("list_service_resources",
               cloud->at("GET",
                         "/v2/products/service-resources?service_type_code="
                         "hws.service.type.modelarts"));
  expect_typed("list_usage_types", cloud->at("GET", "/v2/products/usage-types"));
  expect_typed("list_measure_units", cloud->at("GET", "/v2/bases/measurements"));
  expect_typed("show_customer_account_balances",
               cloud->at("GET", "/v2/accounts/customer-accounts/balances"));
  expect_typed("list_free_resource_infos",
               cloud->at("POST", "/v3/payments/free-resources/query", Json::object()));
}

TEST_F(PlatformFieldsOf, Disks) {
  expect_typed("list_volumes", cloud->v2("GET", "cloudvolumes/detail"));
  expect_typed("show_volume", cloud->v2("GET", "cloudvolumes/v1"));
  expect_typed("list_snapshots", cloud->v2("GET", "cloudsnapshots/detail"));
  cloud->set("evs.recycle_bin", 1);
  const Json job = expect_typed("delete_volume", cloud->v2("DELETE", "cloudvolumes/v2"));
  expect_typed("show_job", cloud->v1("GET", "jobs/" + job.at("job_id").get<std::string>()));
  cloud->wait_ms(minute_ms);
  const Json bin = expect_typed("list_volumes_in_recycle",
                                cloud->at("GET", "/v3/p1/recycle-bin-volumes/detail"));
  EXPECT_EQ(bin.at("volumes").size(), 1U);
}

TEST_F(PlatformFieldsOf, Shares) {
  expect_typed("list_shares", cloud->v1("GET", "sfs-turbo/shares/detail"));
  expect_typed("show_share", cloud->v1("GET", "sfs-turbo/shares/f1"));
  expect_typed("list_backend_targets", cloud->v1("GET", "sfs-turbo/shares/f1/targets"));
  expect_typed("delete_backend_target", cloud->v1("DELETE", "sfs-turbo/shares/f1/targets/t1"));
}

}  // namespace
}  // namespace billstop::sandbox::testing
