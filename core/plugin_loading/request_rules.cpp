#include "core/plugin_loading/request_rules.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace billstop::core {
namespace {

struct Known {
  std::string_view service, method, path;
};

// Each is documented by the cloud as a query. Additions belong here, not into manifests, so that a
// plugin cannot declare a change to be a read.
constexpr Known reading_posts[] = {
    {"modelarts", "POST", "/v2/{}/training-job-searches"},
    {"bss", "POST", "/v2/orders/suscriptions/resources/query"},  // the cloud's own spelling
    {"bss", "POST", "/v2/bills/customer-bills/res-records/query"},
    {"bss", "POST", "/v2/bills/ratings/on-demand-resources"},
    {"bss", "POST", "/v2/bills/ratings/period-resources/subscribe-rate"},
    {"bss", "POST", "/v2/bills/ratings/period-resources/renew-rate"},
    {"bss", "POST", "/v3/payments/free-resources/query"},
    {"bss", "POST", "/v4/costs/cost-analysed-bills/query"},
    {"tms", "POST", "/v1.0/resource-instances/filter"},
    {"eps", "POST", "/v1.0/enterprise-projects/{}/resources/filter"},
};

// Of the billing centre only what ends something paid, and only for the plugin that owns it;
// orders, renewals and payments cost money.
constexpr std::string_view billing_plugin = "subscription";
constexpr Known unsubscription = {"bss", "POST", "/v2/orders/subscriptions/resources/unsubscribe"};
constexpr Known conversion = {"bss", "POST", "/v2/orders/subscriptions/resources/to-on-demand"};
constexpr Known billing_changes[] = {
    unsubscription,
    {"bss", "DELETE", "/v2/orders/subscriptions/resources/autorenew/{}"},
    conversion,
};
// Switched on again only where `billstop undo` takes back that it was switched off.
constexpr Known billing_undos[] = {
    {"bss", "POST", "/v2/orders/subscriptions/resources/autorenew/{}"},
    conversion,
};

constexpr std::string_view identity_reads[] = {"/v3/projects", "/v3/regions", "/v3/auth/domains",
                                               "/v3/auth/projects"};

bool is(const Known& known, const RequestSpec& spec) {
  return known.service == spec.service && known.method == spec.method && known.path == spec.path;
}

template <class Table>
bool holds(const Table& table, std::string_view service, std::string_view method,
           std::string_view path) {
  const std::string bare = without_names(path);
  return std::any_of(std::begin(table), std::end(table), [&](const Known& known) {
    return known.service == service && known.method == method && known.path == bare;
  });
}

bool may_change_billing(const RequestSpec& spec) {
  return spec.phase == Phase::undo ? holds(billing_undos, spec.service, spec.method, spec.path)
                                   : holds(billing_changes, spec.service, spec.method, spec.path);
}

bool reads_identity(const RequestSpec& spec) {
  return spec.method == "GET" && std::find(std::begin(identity_reads), std::end(identity_reads),
                                           spec.path) != std::end(identity_reads);
}

}  // namespace

bool is_safe_method(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool is_reading_post(std::string_view service, std::string_view method, std::string_view path) {
  return holds(reading_posts, service, method, path);
}

bool is_mutating(const RequestSpec& spec) {
  return spec.phase != Phase::read && !is_safe_method(spec.method) &&
         !is_reading_post(spec.service, spec.method, spec.path);
}

std::string why_never(const RequestSpec& spec, const PluginId& plugin) {
  if (spec.service == "sts" || (spec.service == "iam" && !reads_identity(spec)))
    return "credentials, agencies and users are never open to plugins";
  if (spec.service == "bss" && is_mutating(spec) && !may_change_billing(spec))
    return "orders, renewals and payments are never open to plugins";
  if (spec.service == "bss" && is_mutating(spec) && plugin.value != billing_plugin)
    return "subscriptions are changed by the plugin \"subscription\" alone";
  if (is(unsubscription, spec) && spec.repeat != Repeat::ask_first)
    return "an unsubscription moves money and must be \"ask_first\"";
  if (spec.phase == Phase::read && !is_safe_method(spec.method) &&
      !is_reading_post(spec.service, spec.method, spec.path))
    return "a request of phase \"read\" must be GET, HEAD or one of billstop's known reading POSTs";
  return {};
}

std::string why_never_this(const RequestSpec& spec, std::string_view body) {
  if (!is(conversion, spec)) return {};
  const bool back = spec.phase == Phase::undo;
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (json.is_object() && json.value("operation", nlohmann::json()) == (back ? "SET_UP" : "CANCEL"))
    return {};
  return back ? "an undo only sets up a conversion again" : "conversions are only ever cancelled";
}

std::string without_names(std::string_view path) {
  std::string bare;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) bare += c;
    if (c == '{') inside = true;
  }
  return bare;
}

}  // namespace billstop::core
