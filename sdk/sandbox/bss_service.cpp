#include "sdk/sandbox/bss_service.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/bss_orders.hpp"
#include "sdk/sandbox/bss_products.hpp"
#include "sdk/sandbox/bss_resources.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/rate_limiter.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view numbers_host = "//127.0.0.1:";
constexpr std::string_view names_host = "//localhost:";
constexpr int64_t look_every_ms = 60'000;

using OnShelf = std::function<Reply(Context&, Shelf&)>;

class BssService final : public Service {
 public:
  std::string name() const override { return "bss"; }
  std::vector<std::string> kinds() const override { return {"subscription"}; }

  std::vector<Route> routes() override {
    std::vector<Route> routes;
    add_bill(routes);
    add_resources(routes);
    add_orders(routes);
    add_products(routes);
    return routes;
  }

  void begin(World& world, Account& account, int64_t start_ms) override {
    enter_subscriptions(world, account, book_.of(account), start_ms);
    looked_ms_[account.id] = start_ms;
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    Shelf& shelf = book_.of(account);
    int64_t& looked_ms = looked_ms_[account.id];
    if (now_ms - looked_ms >= look_every_ms) {
      enter_subscriptions(world, account, shelf, now_ms);
      looked_ms = now_ms;
    }
    advance_subscriptions(world, account, shelf, now_ms);
    for (Item* item : account.of_kind("subscription")) {
      if (!move_on(*item, now_ms, [](Item&, int64_t) {})) account.erase(*item);
    }
  }

  // After a conversion it goes on by the hour.
  std::vector<Meter> meters(const Account&, const Item& item) const override {
    const bool prepaid = item.detail.value("_mode", "prepaid") == "prepaid";
    const bool runs = !item.detail.value("_frozen", false);
    return {{prepaid ? "subscription" : "compute", runs, item.rate_per_hour}};
  }

  void complete(World& world, Account& account, Item& item, int64_t now_ms) override {
    place_in_time(item, now_ms);
    if (item.id.empty()) item.id = world.new_uuid();
    if (item.name.empty()) item.name = item.id;
    if (item.state.empty()) item.state = "in use";
    if (item.rate_per_hour.empty()) item.rate_per_hour = "1";
    if (!item.detail.contains("region") && !account.projects.empty()) {
      item.detail["region"] = account.projects.front().region;
    }
  }

  std::string usual_code(int status) const override {
    if (status == 403) return "CBC.0151";
    return status < 500 ? "CBC.0100" : "CBC.0999";
  }

 private:
  // What every request meets first: the right site, its limit, books that are up to date.
  Route route(const char* endpoint, const char* method, const char* path, const char* action,
              OnShelf handle) {
    Route made{endpoint, method, path, action};
    made.mutating = std::string_view(method) != "GET" && is_change(path);
    // Who is shown less than there is in a list is refused where one thing is asked for.
    made.listing = !made.mutating && std::string_view(action).starts_with("billing:") &&
                   !std::string_view(path).ends_with("}");
    made.handle = [this, endpoint, handle = std::move(handle)](Context& context) {
      check_site(context);
      check_limit(context, endpoint);
      Shelf& shelf = book_.of(context.account);
      enter_subscriptions(context.world, context.account, shelf, context.now_ms);
      return handle(context, shelf);
    };
    return made;
  }

  static bool is_change(std::string_view path) {
    return path.starts_with("/v2/orders/subscriptions/") || path.ends_with("/cancel");
  }

  static void check_site(const Context& context) {
    if (asked_site(context.world, context.request) == context.account.site) return;
    const int64_t code = context.world.switches.get("bss.wrong_site_code");
    throw CloudError{403, "CBC.0" + std::to_string(code),
                     "The customer does not belong to the website."};
  }

  // Production and every other tool of the account draw on the same limit, for each API.
  void check_limit(const Context& context, const std::string& endpoint) {
    const int64_t limit = context.world.switches.get("bss.requests_per_s");
    if (limiter_.per_second() != limit) limiter_ = RateLimiter(limit);
    const int64_t at_ms = std::max(context.request.wall_now_ms, int64_t{0});
    if (limiter_.take(context.account.id + ' ' + endpoint, at_ms)) return;
    throw CloudError{
        429, "APIGW.0308",
        "The throttling threshold has been reached: policy user over ratelimit,limit:" +
            std::to_string(limit) + ",time:1 second"};
  }

  void add_bill(std::vector<Route>& routes) {
    const char* details = "billing:billDetail:view";
    routes.push_back(route("list_customerself_resource_records", "GET",
                           "/v2/bills/customer-bills/res-fee-records", details, fee_records));
    routes.push_back(route("list_customerself_resource_record_details", "POST",
                           "/v2/bills/customer-bills/res-records/query", details,
                           resource_records));
    routes.push_back(route("show_customer_monthly_sum", "GET",
                           "/v2/bills/customer-bills/monthly-sum", "billing:bill:view",
                           monthly_sum));
  }

  void add_resources(std::vector<Route>& routes) {
    const char *renew = "billing:subscription:renew", *leave = "billing:subscription:unsubscribe";
    routes.push_back(route("list_pay_per_use_customer_resources", "POST",
                           "/v2/orders/suscriptions/resources/query", "billing:order:view",
                           query_resources));
    routes.push_back(route("auto_renewal_resources", "POST",
                           "/v2/orders/subscriptions/resources/autorenew/{resource_id}", renew,
                           set_auto_renewal));
    routes.push_back(route("cancel_auto_renewal_resources", "DELETE",
                           "/v2/orders/subscriptions/resources/autorenew/{resource_id}", renew,
                           cancel_auto_renewal));
    routes.push_back(route("set_resources_renew_config", "POST",
                           "/v2/orders/subscriptions/resources/renew/config", renew,
                           set_renew_config));
    routes.push_back(route("update_period_to_on_demand", "POST",
                           "/v2/orders/subscriptions/resources/to-on-demand", renew,
                           change_conversion));
    routes.push_back(route("cancel_resources_subscription", "POST",
                           "/v2/orders/subscriptions/resources/unsubscribe", leave, unsubscribe));
  }

  void add_orders(std::vector<Route>& routes) {
    const char* view = "billing:order:view";
    routes.push_back(
        route("list_customer_orders", "GET", "/v2/orders/customer-orders", view, list_orders));
    routes.push_back(route("show_customer_order_details", "GET",
                           "/v2/orders/customer-orders/details/{order_id}", view, show_order));
    routes.push_back(route("show_refund_order_details", "GET",
                           "/v2/orders/customer-orders/refund-orders", view, refunds_of_order));
    routes.push_back(route("cancel_customer_order", "PUT", "/v2/orders/customer-orders/cancel",
                           "billing:order:update", cancel_order));
  }

  // Anybody may see the tables and ask for prices.
  void add_products(std::vector<Route>& routes) {
    const auto alone = [](Reply (*handle)(Context&)) {
      return [handle](Context& context, Shelf&) { return handle(context); };
    };
    routes.push_back(
        route("list_service_types", "GET", "/v2/products/service-types", "", alone(service_types)));
    routes.push_back(route("list_service_resources", "GET", "/v2/products/service-resources", "",
                           alone(service_resources)));
    routes.push_back(
        route("list_usage_types", "GET", "/v2/products/usage-types", "", alone(usage_types)));
    routes.push_back(
        route("list_measure_units", "GET", "/v2/bases/measurements", "", alone(measurements)));
    routes.push_back(route("show_customer_account_balances", "GET",
                           "/v2/accounts/customer-accounts/balances", "billing:balance:view",
                           alone(balances)));
    routes.push_back(route("list_free_resource_infos", "POST", "/v3/payments/free-resources/query",
                           "billing:order:view", alone(free_resources)));
    routes.push_back(route("list_on_demand_resource_ratings", "POST",
                           "/v2/bills/ratings/on-demand-resources", "", alone(rate_on_demand)));
    routes.push_back(route("list_rate_on_period_detail", "POST",
                           "/v2/bills/ratings/period-resources/subscribe-rate", "",
                           alone(rate_periods)));
    routes.push_back(route("list_renew_rate_on_period", "POST",
                           "/v2/bills/ratings/period-resources/renew-rate", "", rate_renewals));
  }

  SubscriptionBook book_{};
  std::map<std::string, int64_t> looked_ms_{};
  RateLimiter limiter_{0};
};

}  // namespace

std::string other_site_url(const std::string& api_url) {
  const size_t at = api_url.find(numbers_host);
  if (at == std::string::npos) return {};
  std::string url = api_url;
  return url.replace(at, numbers_host.size(), names_host);
}

std::string asked_site(const World& world, const Request& request) {
  const std::string_view host = request.header("host");
  const std::string& home = world.accounts.front()->site;
  if (host != "localhost" && !host.starts_with("localhost:")) return home;
  return home == "china" ? "international" : "china";
}

std::unique_ptr<Service> make_bss_service() {
  return std::make_unique<BssService>();
}

}  // namespace billstop::sandbox
