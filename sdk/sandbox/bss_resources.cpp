#include "sdk/sandbox/bss_resources.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_query.hpp"
#include "sdk/sandbox/bill_records.hpp"
#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, "CBC.0100", why};
}

int shown_status(const World& world, const Subscription& held, int64_t now_ms) {
  const bool late =
      held.status_ms != 0 && now_ms < held.status_ms + world.switches.get("bss.query_lag_ms");
  return late ? held.old_status : held.status;
}

int shown_policy(const World& world, const Subscription& held, int64_t now_ms) {
  const bool late =
      held.policy_ms != 0 && now_ms < held.policy_ms + world.switches.get("bss.policy_lag_ms");
  return late ? held.old_policy : held.policy;
}

bool is_shown(const World& world, const Subscription& held, int64_t now_ms) {
  const int64_t lag_ms = world.switches.get("bss.query_lag_ms");
  if (held.entered_ms != 0 && now_ms < held.entered_ms + lag_ms) return false;
  const bool closed = shown_status(world, held, now_ms) == resource_status::closed;
  return !closed || now_ms < held.status_ms + world.switches.get("bss.closed_shown_ms");
}

struct ResourceQuery {
  std::vector<std::string> ids{};
  std::vector<int64_t> statuses{};
  std::string order_id{}, service_type{};
  bool main_only = false;
  int64_t expires_from_ms = 0, expires_until_ms = open_end;
};

int64_t time_member(const Json& body, const char* name, int64_t fallback) {
  if (!body.contains(name)) return fallback;
  const auto at_ms = parse_iso(body[name].get<std::string>());
  if (!at_ms) refuse(std::string(name) + " is no UTC time.");
  return *at_ms;
}

ResourceQuery read_query(const Json& body) {
  ResourceQuery query;
  query.ids = body.value("resource_ids", std::vector<std::string>{});
  query.statuses = body.value("status_list", std::vector<int64_t>{});
  query.order_id = body.value("order_id", "");
  query.main_only = body.value("only_main_resource", int64_t{0}) == 1;
  query.service_type = body.value("service_type_code", "");
  if (query.ids.size() > 50) refuse("At most 50 resource_ids.");
  if (query.statuses.size() > 10) refuse("At most 10 statuses.");
  if (body.contains("service_type_code") && query.service_type.empty()) {
    refuse("service_type_code is empty.");
  }
  query.expires_from_ms = time_member(body, "expire_time_begin", 0);
  query.expires_until_ms = time_member(body, "expire_time_end", open_end);
  return query;
}

template <typename T>
bool listed(const std::vector<T>& wanted, const T& have) {
  return wanted.empty() || std::ranges::find(wanted, have) != wanted.end();
}

bool asked_for(const Context& context, const ResourceQuery& query, const Subscription& held) {
  const int64_t status = shown_status(context.world, held, context.now_ms);
  return listed(query.ids, held.face.resource_id) && listed(query.statuses, status) &&
         (query.order_id.empty() || query.order_id == held.order_id) &&
         (query.service_type.empty() || query.service_type == held.face.service_type) &&
         (!query.main_only || held.is_main()) && held.until_ms >= query.expires_from_ms &&
         held.until_ms <= query.expires_until_ms;
}

Json resource_view(const Context& context, const Subscription& held) {
  const int64_t changed_ms = std::max({held.from_ms, held.status_ms, held.policy_ms});
  Json view{{"id", "instance-" + held.face.resource_id},
            {"resource_id", held.face.resource_id},
            {"resource_name", held.face.resource_name},
            {"region_code", held.region},
            {"project_id", held.project},
            {"service_type_code", held.face.service_type},
            {"service_type_name", service_title(held.face.service_type)},
            {"resource_type_code", held.face.resource_type},
            {"resource_type_name", resource_title(held.face.resource_type)},
            {"resource_spec_code", held.face.spec},
            {"product_id", "product-" + held.face.resource_type},
            {"product_spec_desc", held.face.spec},
            {"is_main_resource", held.is_main() ? 1 : 0},
            {"status", shown_status(context.world, held, context.now_ms)},
            {"effective_time", iso_seconds(held.from_ms)},
            {"expire_time", iso_seconds(held.until_ms)},
            {"expire_policy", shown_policy(context.world, held, context.now_ms)},
            {"update_time", iso_seconds(changed_ms)},
            {"enterprise_project", {{"id", "0"}, {"name", "default"}}}};
  if (!held.is_main()) view["parent_resource_id"] = held.parent;
  if (held.face.size_gb > 0) {
    view["spec_size"] = static_cast<double>(held.face.size_gb);
    view["spec_size_measure_id"] = measure::disk_gb;
  }
  return view;
}

// Throws where there is nothing to change; CloudError 200 says no inside a success.
Subscription& changeable(Context& context, Shelf& shelf, const std::string& id) {
  Subscription* held = shelf.find(id);
  if (!held) throw CloudError{400, "CBC.99003012", "The resource does not exist."};
  if (held->status == resource_status::closed) {
    throw CloudError{400, "CBC.30000067", "The resource has been deleted or is not managed."};
  }
  if (held->locked_until_ms > context.now_ms) {
    throw CloudError{200, "CBC.3002", "The resource is locked."};
  }
  if (held->status == resource_status::expired || held->status == resource_status::frozen) {
    throw CloudError{200, "CBC.3016", "The resource has expired."};
  }
  return *held;
}

// What hangs on a resource ends with it.
void set_policy_of_all(Shelf& shelf, Subscription& held, int policy, int64_t now_ms) {
  set_policy(held, policy, now_ms);
  for (Subscription* part : shelf.attached_to(held.face.resource_id)) {
    set_policy(*part, policy, now_ms);
  }
}

void tell_pool(Context& context, const Subscription& held) {
  Item* pool = context.account.find("pool", held.item.id);
  if (held.item.kind != "pool" || !pool) return;
  pool->detail["metadata"]["annotations"]["os.modelarts/auto.renew"] =
      held.policy == expire_policy::renewal ? "1" : "0";
}

Reply change_renewal(Context& context, Shelf& shelf, bool on) {
  const std::string& id = context.path.at("resource_id");
  Subscription* known = shelf.find(id);
  try {
    Subscription& held = changeable(context, shelf, id);
    const bool was_on = held.policy == expire_policy::renewal;
    if (on != was_on) {
      set_policy_of_all(shelf, held, on ? expire_policy::renewal : expire_policy::grace,
                        context.now_ms);
      tell_pool(context, held);
    }
    note_resource(context, &held, id, on == was_on ? "none" : "changed");
  } catch (const CloudError&) {
    note_resource(context, known, id, "refused");
    throw;
  }
  return empty_reply(204);
}

Json convert(Context& context, Shelf& shelf, const std::string& id, bool set) {
  Subscription* known = shelf.find(id);
  try {
    Subscription& held = changeable(context, shelf, id);
    if (!held.is_main()) throw CloudError{400, "CBC.0100", "Only main resources can be changed."};
    const bool was_set = held.policy == expire_policy::to_on_demand;
    if (set != was_set) {
      set_policy_of_all(shelf, held, set ? expire_policy::to_on_demand : expire_policy::grace,
                        context.now_ms);
      tell_pool(context, held);
    }
    note_resource(context, &held, id, set == was_set ? "none" : "changed");
  } catch (const CloudError& error) {
    note_resource(context, known, id, "refused");
    return {{"id", id}, {"error_code", error.code}, {"error_msg", error.text}};
  }
  return nullptr;
}

}  // namespace

void note_resource(Context& context, const Subscription* held, const std::string& resource_id,
                   const std::string& effect) {
  const bool own = held && held->is_main();
  context.ledger(own ? held->item.kind : "subscription", own ? held->item.id : resource_id, effect);
}

Reply query_resources(Context& context, const Shelf& shelf) {
  const Json body = context.body();
  const ResourceQuery query = read_query(body);
  const Page page = page_of(body.value("offset", int64_t{0}), body.value("limit", int64_t{10}),
                            context.world.switches.get("bss.page_max"));
  std::vector<Json> rows;
  for (const Subscription& held : shelf.subscriptions) {
    if (!context.may_all || !is_shown(context.world, held, context.now_ms)) continue;
    if (asked_for(context, query, held)) rows.push_back(resource_view(context, held));
  }
  return json_reply(200, {{"data", rows_of(page, rows)}, {"total_count", rows.size()}});
}

Reply set_auto_renewal(Context& context, Shelf& shelf) {
  return change_renewal(context, shelf, true);
}

Reply cancel_auto_renewal(Context& context, Shelf& shelf) {
  return change_renewal(context, shelf, false);
}

Reply change_conversion(Context& context, Shelf& shelf) {
  const Json body = context.body();
  const std::string operation = body.value("operation", "");
  const auto ids = body.value("resource_ids", std::vector<std::string>{});
  if (operation != "SET_UP" && operation != "CANCEL") refuse("operation is SET_UP or CANCEL.");
  if (ids.empty() || ids.size() > 100) refuse("resource_ids takes 1 to 100.");
  Json errors = Json::array();
  for (const std::string& id : ids) {
    Json error = convert(context, shelf, id, operation == "SET_UP");
    if (!error.is_null()) errors.push_back(std::move(error));
  }
  return json_reply(200, {{"error_details", errors}});
}

Reply set_renew_config(Context& context, Shelf& shelf) {
  const Json body = context.body();
  const std::string name = body.at("config_name"), value = body.at("config_value");
  const bool known = name == "DEDUCTION_DATE" && value.size() == 1 && value >= "2" && value <= "7";
  if (!known) refuse("DEDUCTION_DATE takes 2 to 7.");
  shelf.deduction_days = value[0] - '0';
  return json_reply(200, {{"error_code", "CBC.0000"}, {"error_msg", "Success"}});
}

}  // namespace billstop::sandbox
