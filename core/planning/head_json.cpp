#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/domain/whole_number.hpp"
#include "core/planning/plan_json.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

template <class Enum, size_t N>
Enum word_of(const Enum (&all)[N], const std::string& text) {
  for (Enum one : all)
    if (to_text(one) == text) return one;
  throw std::runtime_error("'" + text + "' is no word that belongs there");
}

constexpr Looked all_looked[] = {Looked::found, Looked::none, Looked::could_not_tell};
constexpr MissingWhy all_missing[] = {MissingWhy::denied,      MissingWhy::partial,
                                      MissingWhy::malformed,   MissingWhy::unanswered,
                                      MissingWhy::unpublished, MissingWhy::plugin_failed};

json json_of_coverage(const Coverage& part) {
  json missing = json::array();
  for (const MissingPart& m : part.missing)
    missing.push_back({{"kind", m.kind.value},
                       {"why", to_text(m.why)},
                       {"error_code", m.words.error_code},
                       {"text", m.words.text},
                       {"request_id", m.words.request_id}});
  return {{"plugin", part.plugin.value},
          {"account", part.scope.account.value},
          {"region", part.scope.region.value},
          {"project", part.scope.project.value},
          {"workspace", part.scope.workspace.value},
          {"looked", to_text(part.looked)},
          {"count", part.count},
          {"missing", std::move(missing)}};
}

Coverage coverage_from(const json& j) {
  const auto text = [](const json& in, const char* name) { return in.at(name).get<std::string>(); };
  Coverage part;
  part.plugin.value = text(j, "plugin");
  part.scope = {AccountId{text(j, "account")}, RegionId{text(j, "region")},
                ProjectId{text(j, "project")}, WorkspaceId{text(j, "workspace")}};
  part.looked = word_of(all_looked, text(j, "looked"));
  part.count = whole_number<size_t>(j.at("count"));
  for (const json& m : j.at("missing"))
    part.missing.push_back({Kind{text(m, "kind")},
                            word_of(all_missing, text(m, "why")),
                            {text(m, "error_code"), text(m, "text"), text(m, "request_id")}});
  return part;
}

json json_of_identity(const Identity& identity) {
  return {{"account", identity.account.value},
          {"account_name", identity.account_name},
          {"user_id", identity.user_id},
          {"user_name", identity.user_name},
          {"credential_source", identity.credential_source},
          {"mode", identity.practice ? "PRACTICE" : "LIVE"}};
}

Identity identity_from(const json& j) {
  const auto text = [&](const char* name) { return j.at(name).get<std::string>(); };
  const std::string mode = text("mode");
  if (mode != "PRACTICE" && mode != "LIVE")
    throw std::runtime_error("mode is PRACTICE or LIVE, not '" + mode + "'");
  return {AccountId{text("account")}, text("account_name"),      text("user_id"),
          text("user_name"),          text("credential_source"), mode == "PRACTICE"};
}

json json_of_caps(const Caps& caps) {
  json j = {{"max_resources", caps.max_resources}};
  if (caps.max_share_percent) j["max_share_percent"] = *caps.max_share_percent;
  return j;
}

Consent consent_from(const json& j) {
  Consent consent = Consent::none();
  for (const json& word : j) {
    const auto effect = effect_from(word.get<std::string>());
    if (!effect) throw std::runtime_error("the consent names an unknown effect");
    consent.allow(*effect);
  }
  return consent;
}

void put_wishes(json& j, const PlanHead& head) {
  j["consent"] = json::array();
  for (Effect effect : head.consent.effects()) j["consent"].push_back(to_text(effect));
  j["owners"] = head.owners;
  j["protect"] = head.protect;
  j["only"] = head.only;
  j["obs_paths"] = head.obs_paths;
  j["plugins"] = json::array();
  for (const PluginId& plugin : head.plugins) j["plugins"].push_back(plugin.value);
  j["older_than"] = head.older_than;
  j["caps"] = json_of_caps(head.caps);
  j["over_cap"] = head.over_cap;
  if (head.not_before) j["not_before_ms"] = to_ms(*head.not_before);
}

void take_wishes(const json& j, PlanHead& head) {
  using Texts = std::vector<std::string>;
  head.consent = consent_from(j.at("consent"));
  head.owners = j.at("owners").get<Texts>();
  head.protect = j.at("protect").get<Texts>();
  head.only = j.at("only").get<Texts>();
  head.obs_paths = j.at("obs_paths").get<Texts>();
  for (const std::string& plugin : j.at("plugins").get<Texts>()) head.plugins.push_back({plugin});
  head.older_than = j.at("older_than").get<std::string>();
  const json& caps = j.at("caps");
  head.caps.max_resources = whole_number<size_t>(caps.at("max_resources"));
  if (caps.contains("max_share_percent"))
    head.caps.max_share_percent = whole_number<int>(caps.at("max_share_percent"));
  head.over_cap = j.at("over_cap").get<std::string>();
  if (j.contains("not_before_ms"))
    head.not_before = cloud_time(whole_number<int64_t>(j.at("not_before_ms")));
}

}  // namespace

json json_of_head(const Plan& plan) {
  const PlanHead& head = plan.head;
  json j = {{"type", "plan"},
            {"version", head.version},
            {"identity", json_of_identity(head.identity)},
            {"made_at", to_iso8601(head.made_at)},
            {"made_at_ms", to_ms(head.made_at)}};
  j["endpoints"] = json::array();
  for (const auto& [service, host] : head.endpoints)
    j["endpoints"].push_back({{"service", service}, {"host", host}});
  put_wishes(j, head);
  j["owner_counts"] = json::array();
  for (const auto& [owner, count] : head.owner_counts)
    j["owner_counts"].push_back({{"owner", owner}, {"count", count}});
  j["coverage"] = json::array();
  for (const Coverage& part : plan.coverage) j["coverage"].push_back(json_of_coverage(part));
  j["not_looked_at"] = json::array();
  for (const NotLookedAt& not_seen : plan.not_looked_at)
    j["not_looked_at"].push_back({{"what", not_seen.what}, {"why", not_seen.why}});
  return j;
}

Plan head_from_json(const json& j) {
  Plan plan;
  PlanHead& head = plan.head;
  head.version = whole_number<int>(j.at("version"));
  head.identity = identity_from(j.at("identity"));
  head.made_at = cloud_time(whole_number<int64_t>(j.at("made_at_ms")));
  for (const json& e : j.at("endpoints"))
    head.endpoints.emplace_back(e.at("service").get<std::string>(),
                                e.at("host").get<std::string>());
  take_wishes(j, head);
  for (const json& c : j.at("owner_counts"))
    head.owner_counts.emplace_back(c.at("owner").get<std::string>(),
                                   whole_number<size_t>(c.at("count")));
  for (const json& part : j.at("coverage")) plan.coverage.push_back(coverage_from(part));
  for (const json& n : j.at("not_looked_at"))
    plan.not_looked_at.push_back({n.at("what").get<std::string>(), n.at("why").get<std::string>()});
  return plan;
}

}  // namespace billstop::core
