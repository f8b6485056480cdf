#include "plugins/subscription/order_centre.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"

namespace billstop::subscription {

using modelarts::Json;
using modelarts::Listing;
using modelarts::rows;
using modelarts::text;

namespace {

constexpr const char* resources_path = "/v2/orders/suscriptions/resources/query";
constexpr const char* orders_path = "/v2/orders/customer-orders";
constexpr size_t ids_a_query = 50;
constexpr size_t orders_looked_into = 100;
constexpr int64_t node_deleted = 2;

Request resources_query(const Json& body) {
  return {.service = "bss", .method = "POST", .path = resources_path, .body = body.dump()};
}

Listing read_contracts(Call& call, const Json& body) {
  return modelarts::read_rows(
      call, resources_query(body),
      {.limit = 100, .total_key = "total_count", .in_body = true, .id = [](const Json& row) {
         return text(row, "resource_id");
       }});
}

Request about_pool(const std::string& pool, const char* rest) {
  return {.service = "modelarts",
          .method = "GET",
          .path = std::string("/v2/{project_id}/pools/{pool_name}") + rest,
          .params = {{"pool_name", pool}}};
}

bool is_no_pool(const Reply& reply) {
  static constexpr std::string_view codes[] = {"ModelArts.50015001"};
  return modelarts::is_not_found(reply, codes);
}

Product node_in(const Json& page, const std::string& node) {
  if (!modelarts::at(page, "items").is_array()) return Product::unknown;
  for (const Json& row : rows(page, "items")) {
    if (text(row, {"metadata", "name"}) != node) continue;
    const auto billing = modelarts::number(
        modelarts::at(row, {"metadata", "labels", "os.modelarts/billing.status"}));
    return billing == node_deleted ? Product::gone : Product::there;
  }
  // A page of several proves nothing about what stands on the others.
  const bool cut = !text(page, {"metadata", "continue"}).empty();
  return cut ? Product::unknown : Product::gone;
}

std::string amount_text(const Json& amount) {
  if (!amount.is_number()) return {};
  const double value = amount.get<double>();
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value < 0 ? -value : value);
  return {digits, end.ptr};
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words(1);
  for (const char c : list) {
    if (c == ' ')
      words.emplace_back();
    else if (c != ',')
      words.back() += c;
  }
  std::erase(words, "");
  return words;
}

}  // namespace

Listing list_contracts(Call& call) {
  return read_contracts(call, {{"only_main_resource", 0}, {"status_list", {2, 4, 5}}});
}

Asked ask_for(Call& call, std::span<const Resource> resources) {
  Asked asked;
  for (size_t from = 0; from < resources.size(); from += ids_a_query) {
    Json ids = Json::array();
    for (size_t i = from; i < std::min(from + ids_a_query, resources.size()); ++i)
      ids.push_back(resources[i].id);
    Listing part = read_contracts(call, {{"resource_ids", ids}, {"status_list", {2, 3, 4, 5}}});
    for (const Json& row : part.rows) {
      Contract contract = contract_of(row);
      asked.shown[contract.id] = std::move(contract);
    }
    if (part.failed && !asked.problems.failed) asked.problems.failed = part.failed;
    if (part.missing) asked.problems.lacks(*part.missing, part.why);
  }
  return asked;
}

bool prove_right(Call& call) {
  // The tables of the two sites name the order that is not there differently, so any refusal by the
  // order centre that is none of rights will do.
  const Reply reply = call.get("bss", "/v2/orders/customer-orders/details/{order_id}",
                               {{"order_id", "CS0000000000000"}}, {});
  if (reply.status == 400 && reply.error_code.starts_with("CBC.99")) return true;
  if (reply.ok())
    call.incomplete("subscription", Missing::partial,
                    "nothing is listed, and an order that cannot exist is shown");
  else
    call.incomplete("subscription", reply);
  return false;
}

Listing list_orders(Call& call, std::vector<Pair> filter) {
  Request request{.service = "bss", .method = "GET", .path = orders_path};
  request.query = std::move(filter);
  return modelarts::read_rows(call, request,
                              {.rows_key = "order_infos",
                               .limit = 100,
                               .total_key = "total_count",
                               .id = [](const Json& row) { return text(row, "order_id"); }});
}

// No row tells the order that a resource came with; only the other way round can be asked.
std::map<std::string, Origin> origins_of(Call& call, const std::vector<Json>& orders) {
  std::vector<Request> requests;
  std::vector<std::string> ids;
  for (const Json& order : orders) {
    if (requests.size() == orders_looked_into) break;
    ids.push_back(text(order, "order_id"));
    requests.push_back(resources_query(
        {{"order_id", ids.back()}, {"only_main_resource", 1}, {"offset", 0}, {"limit", 100}}));
  }
  std::map<std::string, Origin> origins;
  modelarts::send_all(call, requests, [&](size_t i, const Reply& reply) {
    const Json page = modelarts::parse(reply.body);
    Origin origin{.order = ids[i]};
    for (const Json& row : rows(page, "data"))
      if (contract_of(row).is_held()) origin.resources.push_back(text(row, "resource_id"));
    for (const std::string& id : origin.resources) origins[id] = origin;
  });
  return origins;
}

std::string refunds_of(Call& call, const std::string& order_ids) {
  std::string said;
  for (const std::string& id : words_of(order_ids)) {
    const Reply reply =
        call.get("bss", "/v2/orders/customer-orders/refund-orders", {}, {{"order_id", id}});
    const Json body = modelarts::parse(reply.body);
    std::string parts;
    for (const Json& row : rows(body, "refund_infos")) {
      const Json& amount = modelarts::at(row, "amount");
      const bool back = amount.is_number() && amount.get<double>() < 0;
      parts += (parts.empty() ? "" : ", ") + amount_text(amount) +
               (back ? " returned" : " kept (used, or a fee)");
    }
    said += (said.empty() ? "" : "; ") + std::string("order ") + id + ": " +
            (parts.empty() ? "no figures yet" : parts);
  }
  return said;
}

Product product_of(Call& call, const Resource& subscription) {
  const std::string* pool = subscription.handle("pool_name");
  const std::string* node = subscription.handle("node_name");
  if (pool == nullptr || subscription.scope.project.empty()) return Product::none;
  const Reply reply = call.send(about_pool(*pool, node == nullptr ? "" : "/nodes"));
  if (is_no_pool(reply)) return Product::gone;
  const Json body = modelarts::parse(reply.body);
  if (!reply.ok() || !body.is_object()) return Product::unknown;
  return node == nullptr ? Product::there : node_in(body, *node);
}

}  // namespace billstop::subscription
