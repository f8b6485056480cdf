#include "sdk/isolation/wire_values.hpp"

namespace billstop::isolation {
namespace {

std::string text(const Json& json, const char* key) {
  return json.value(key, std::string());
}

Json to_json(const std::vector<Use>& uses) {
  Json out = Json::array();
  for (const Use& u : uses) out.push_back({u.role, u.kind, u.id});
  return out;
}

std::vector<Use> uses_from(const Json& json) {
  std::vector<Use> out;
  for (const Json& u : json) out.push_back({u.at(0), u.at(1), u.at(2)});
  return out;
}

void put_lists(const Resource& r, Json& out) {
  Json ways = Json::array(), meters = Json::array(), keys = Json::array();
  for (const WayNow& w : r.ways) ways.push_back({w.id, w.why_not});
  for (const Meter& m : r.meters)
    meters.push_back({m.what, static_cast<int>(m.running), m.paid_by_kind, m.paid_by_id,
                      m.rate_per_hour, m.currency, m.rate_source});
  for (const BillKey& k : r.bill_keys) keys.push_back({k.field, k.value});
  const std::pair<const char*, Json> lists[] = {{"tags", isolation::to_json(r.tags)},
                                                {"ways", std::move(ways)},
                                                {"meters", std::move(meters)},
                                                {"uses", to_json(r.uses)},
                                                {"users", to_json(r.users)},
                                                {"bill_keys", std::move(keys)},
                                                {"handles", isolation::to_json(r.handles)},
                                                {"facts", isolation::to_json(r.facts)}};
  for (const auto& [key, list] : lists)
    if (!list.empty()) out[key] = list;
}

void take_lists(const Json& json, Resource& r) {
  const Json none = Json::array();
  const auto list = [&](const char* key) -> const Json& {
    const auto found = json.find(key);
    return found == json.end() ? none : *found;
  };
  r.tags = pairs_from(list("tags"));
  for (const Json& w : list("ways")) r.ways.push_back({w.at(0), w.at(1)});
  for (const Json& m : list("meters"))
    r.meters.push_back({m.at(0), static_cast<Tri>(m.at(1).get<int>()), m.at(2), m.at(3), m.at(4),
                        m.at(5), m.at(6)});
  r.uses = uses_from(list("uses"));
  r.users = uses_from(list("users"));
  for (const Json& k : list("bill_keys")) r.bill_keys.push_back({k.at(0), k.at(1)});
  r.handles = pairs_from(list("handles"));
  r.facts = pairs_from(list("facts"));
}

}  // namespace

Json to_json(const Scope& s) {
  return {s.account, s.region, s.project, s.workspace};
}

Scope scope_from(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3)};
}

Json to_json(const std::vector<Pair>& pairs) {
  Json out = Json::array();
  for (const Pair& p : pairs) out.push_back({p.key, p.value});
  return out;
}

std::vector<Pair> pairs_from(const Json& json) {
  std::vector<Pair> out;
  for (const Json& p : json) out.push_back({p.at(0), p.at(1)});
  return out;
}

Json to_json(const Resource& r) {
  Json out = {{"kind", r.kind}, {"id", r.id}, {"scope", to_json(r.scope)}};
  const std::pair<const char*, const std::string&> texts[] = {{"name", r.name},
                                                              {"state", r.state},
                                                              {"owner_id", r.owner_id},
                                                              {"owner_name", r.owner_name},
                                                              {"charging_mode", r.charging_mode},
                                                              {"untouchable", r.untouchable}};
  for (const auto& [key, value] : texts)
    if (!value.empty()) out[key] = value;
  const std::pair<const char*, int64_t> times[] = {{"created", r.created_at_ms},
                                                   {"updated", r.updated_at_ms},
                                                   {"started", r.started_at_ms},
                                                   {"keep_newer_than", r.keep_newer_than_ms}};
  for (const auto& [key, value] : times)
    if (value != 0) out[key] = value;
  if (!r.tags_known) out["tags_unknown"] = true;
  if (r.users_known != Tri::no) out["users_known"] = static_cast<int>(r.users_known);
  put_lists(r, out);
  return out;
}

Resource resource_from(const Json& json) {
  Resource r;
  r.kind = json.at("kind");
  r.id = json.at("id");
  r.scope = scope_from(json.at("scope"));
  r.name = text(json, "name");
  r.state = text(json, "state");
  r.owner_id = text(json, "owner_id");
  r.owner_name = text(json, "owner_name");
  r.charging_mode = text(json, "charging_mode");
  r.untouchable = text(json, "untouchable");
  r.created_at_ms = json.value("created", int64_t{0});
  r.updated_at_ms = json.value("updated", int64_t{0});
  r.started_at_ms = json.value("started", int64_t{0});
  r.keep_newer_than_ms = json.value("keep_newer_than", int64_t{0});
  r.tags_known = !json.value("tags_unknown", false);
  r.users_known = static_cast<Tri>(json.value("users_known", 0));
  take_lists(json, r);
  return r;
}

Json to_json(const std::vector<Resource>& resources) {
  Json out = Json::array();
  for (const Resource& r : resources) out.push_back(to_json(r));
  return out;
}

std::vector<Resource> resources_from(const Json& json) {
  std::vector<Resource> out;
  for (const Json& r : json) out.push_back(resource_from(r));
  return out;
}

Json to_json(const Request& r) {
  return {{"service", r.service},
          {"method", r.method},
          {"path", r.path},
          {"params", to_json(r.params)},
          {"query", to_json(r.query)},
          {"headers", to_json(r.headers)},
          {"content_type", r.content_type},
          {"region", r.region}};
}

Request request_from(const Json& json) {
  return {json.at("service"),
          json.at("method"),
          json.at("path"),
          pairs_from(json.at("params")),
          pairs_from(json.at("query")),
          pairs_from(json.at("headers")),
          {},
          json.at("content_type"),
          json.at("region")};
}

Json to_json(const Reply& r) {
  return {{"http_status", r.status},    {"tag", r.tag},
          {"error_code", r.error_code}, {"error_text", r.error_text},
          {"request_id", r.request_id}, {"headers", to_json(r.headers)}};
}

Reply reply_from(const Json& json) {
  return {json.at("http_status"),        json.at("tag"),        json.at("error_code"),
          json.at("error_text"),         json.at("request_id"), {},
          pairs_from(json.at("headers"))};
}

}  // namespace billstop::isolation
