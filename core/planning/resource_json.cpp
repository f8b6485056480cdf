#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/domain/whole_number.hpp"
#include "core/planning/plan_json.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

json json_of_key(const ResourceKey& key) {
  return {{"kind", key.kind.value}, {"id", key.id}};
}

ResourceKey key_from(const json& j) {
  return {Kind{j.at("kind").get<std::string>()}, j.at("id").get<std::string>()};
}

Runs runs_from(const std::string& text) {
  for (Runs runs : {Runs::no, Runs::yes, Runs::unknown})
    if (to_text(runs) == text) return runs;
  throw std::runtime_error("a meter runs 'no', 'yes' or 'unknown', not '" + text + "'");
}

std::string users_text(UsersKnown known) {
  switch (known) {
    case UsersKnown::no_such_list:
      return "no_such_list";
    case UsersKnown::whole:
      return "whole";
    case UsersKnown::unknown:
      return "unknown";
  }
  return "unknown";
}

UsersKnown users_from(const std::string& text) {
  for (UsersKnown known : {UsersKnown::no_such_list, UsersKnown::whole, UsersKnown::unknown})
    if (users_text(known) == text) return known;
  throw std::runtime_error("users_known cannot be '" + text + "'");
}

json json_of_meter(const Meter& meter) {
  json j = {{"what", meter.what}, {"runs", to_text(meter.runs)}};
  if (meter.paid_by) j["paid_by"] = json_of_key(*meter.paid_by);
  if (meter.rate_per_hour) {
    j["rate_per_hour"] = meter.rate_per_hour->decimal();
    j["currency"] = meter.rate_per_hour->currency();
    j["rate_source"] = meter.rate_source;
  }
  return j;
}

Meter meter_from(const json& j) {
  Meter meter{
      j.at("what").get<std::string>(), runs_from(j.at("runs").get<std::string>()), {}, {}, {}};
  if (j.contains("paid_by")) meter.paid_by = key_from(j.at("paid_by"));
  if (!j.contains("rate_per_hour")) return meter;
  meter.rate_per_hour =
      Money::parse(j.at("rate_per_hour").get<std::string>(), j.at("currency").get<std::string>());
  if (!meter.rate_per_hour) throw std::runtime_error("a rate is no amount of money");
  meter.rate_source = j.at("rate_source").get<std::string>();
  return meter;
}

template <class T, class F>
json list_of(const std::vector<T>& all, F&& each) {
  json list = json::array();
  for (const T& one : all) list.push_back(each(one));
  return list;
}

template <class T, class F>
std::vector<T> list_from(const json& j, F&& each) {
  if (!j.is_array()) throw std::runtime_error("a list was expected");
  std::vector<T> out;
  for (const json& one : j) out.push_back(each(one));
  return out;
}

json json_of_use(const Use& use) {
  return {{"role", use.role}, {"kind", use.target.kind.value}, {"id", use.target.id}};
}

Use use_from(const json& j) {
  return {j.at("role").get<std::string>(), key_from(j)};
}

json json_of_tag(const Tag& tag) {
  return {{"key", tag.key}, {"value", tag.value}};
}

Tag tag_from(const json& j) {
  return {j.at("key").get<std::string>(), j.at("value").get<std::string>()};
}

void put_time(json& j, const char* name, const std::optional<CloudTime>& time) {
  if (time) j[name] = to_ms(*time);
}

std::optional<CloudTime> time_from(const json& j, const char* name) {
  if (!j.contains(name)) return std::nullopt;
  return cloud_time(whole_number<int64_t>(j.at(name)));
}

void put_lists(json& j, const Resource& r) {
  j["tags"] = list_of(r.tags, json_of_tag);
  j["ways"] = list_of(r.ways, [](const WayNow& way) {
    return json{{"id", way.id.value}, {"why_not", way.why_not}};
  });
  j["meters"] = list_of(r.meters, json_of_meter);
  j["uses"] = list_of(r.uses, json_of_use);
  j["users"] = list_of(r.users, json_of_use);
  j["users_known"] = users_text(r.users_known);
  j["bill_keys"] = list_of(r.bill_keys, [](const BillKey& key) {
    return json{{"field", key.field}, {"value", key.value}};
  });
  j["handles"] = list_of(r.handles, json_of_tag);
}

void take_lists(const json& j, Resource& r) {
  r.tags = list_from<Tag>(j.at("tags"), tag_from);
  r.ways = list_from<WayNow>(j.at("ways"), [](const json& way) {
    return WayNow{WayId{way.at("id").get<std::string>()}, way.at("why_not").get<std::string>()};
  });
  r.meters = list_from<Meter>(j.at("meters"), meter_from);
  r.uses = list_from<Use>(j.at("uses"), use_from);
  r.users = list_from<Use>(j.at("users"), use_from);
  r.users_known = users_from(j.at("users_known").get<std::string>());
  r.bill_keys = list_from<BillKey>(j.at("bill_keys"), [](const json& key) {
    return BillKey{key.at("field").get<std::string>(), key.at("value").get<std::string>()};
  });
  r.handles = list_from<Tag>(j.at("handles"), tag_from);
}

}  // namespace

json json_of_resource(const Resource& r) {
  json j = {{"plugin", r.plugin.value},
            {"kind", r.kind.value},
            {"id", r.id},
            {"name", r.name},
            {"account", r.scope.account.value},
            {"region", r.scope.region.value},
            {"project", r.scope.project.value},
            {"workspace", r.scope.workspace.value},
            {"state", r.state},
            {"owner_id", r.owner_id},
            {"owner_name", r.owner_name},
            {"charging_mode", r.charging_mode},
            {"untouchable", r.untouchable},
            {"tags_known", r.tags_known}};
  put_time(j, "created_at_ms", r.created_at);
  put_time(j, "updated_at_ms", r.updated_at);
  put_time(j, "started_at_ms", r.started_at);
  put_lists(j, r);
  return j;
}

Resource resource_from_json(const json& j) {
  const auto text = [&](const char* name) { return j.at(name).get<std::string>(); };
  Resource r;
  r.plugin.value = text("plugin");
  r.kind.value = text("kind");
  r.id = text("id");
  r.name = text("name");
  r.scope = {AccountId{text("account")}, RegionId{text("region")}, ProjectId{text("project")},
             WorkspaceId{text("workspace")}};
  r.state = text("state");
  r.owner_id = text("owner_id");
  r.owner_name = text("owner_name");
  r.charging_mode = text("charging_mode");
  r.untouchable = text("untouchable");
  r.tags_known = j.at("tags_known").get<bool>();
  r.created_at = time_from(j, "created_at_ms");
  r.updated_at = time_from(j, "updated_at_ms");
  r.started_at = time_from(j, "started_at_ms");
  take_lists(j, r);
  return r;
}

}  // namespace billstop::core
