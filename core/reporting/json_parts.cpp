#include "core/reporting/json_parts.hpp"

#include <nlohmann/json.hpp>

namespace billstop::core::reporting {

using nlohmann::ordered_json;

ordered_json new_document(std::string_view command) {
  return {{"billstop", {{"version", 1}, {"command", command}}}};
}

void put_identity(ordered_json& document, const Identity& identity) {
  document["practice"] = identity.practice;
  document["account"] = {{"id", identity.account.value}, {"name", identity.account_name}};
  document["identity"] = {{"user_id", identity.user_id},
                          {"user_name", identity.user_name},
                          {"credential_source", identity.credential_source}};
}

ordered_json json_of(const ResourceKey& key) {
  return {{"kind", key.kind.value}, {"id", key.id}};
}

ordered_json json_of(const Scope& scope) {
  return {{"account", scope.account.value},
          {"region", scope.region.value},
          {"project", scope.project.value},
          {"workspace", scope.workspace.value}};
}

ordered_json json_of(const Meter& meter) {
  ordered_json json = {{"what", meter.what}, {"running", nullptr}};
  if (meter.runs != Runs::unknown) json["running"] = meter.runs == Runs::yes;
  json["paid_by"] = meter.paid_by ? json_of(*meter.paid_by) : ordered_json(nullptr);
  json["rate_per_hour"] = nullptr;
  json["currency"] = nullptr;
  if (meter.rate_per_hour) {
    json["rate_per_hour"] = meter.rate_per_hour->decimal();
    json["currency"] = meter.rate_per_hour->currency();
  }
  json["rate_source"] = meter.rate_source;
  return json;
}

ordered_json json_of(const CloudWords& words) {
  return {{"error_code", words.error_code}, {"text", words.text}, {"request_id", words.request_id}};
}

ordered_json json_of(std::optional<CloudTime> time) {
  return time ? ordered_json(to_iso8601(*time)) : ordered_json(nullptr);
}

ordered_json json_of(const std::optional<std::string>& text) {
  return text ? ordered_json(*text) : ordered_json(nullptr);
}

ordered_json json_of(const Chosen& chosen) {
  return {{"way", chosen.way.value},
          {"verb", chosen.verb},
          {"effect", to_text(chosen.effect)},
          {"ends", chosen.ends}};
}

ordered_json json_of(std::span<const Coverage> coverage) {
  ordered_json list = ordered_json::array();
  for (const Coverage& one : coverage) {
    ordered_json missing = ordered_json::array();
    for (const MissingPart& part : one.missing)
      missing.push_back(
          {{"kind", part.kind.value}, {"why", to_text(part.why)}, {"words", json_of(part.words)}});
    list.push_back({{"plugin", one.plugin.value},
                    {"scope", json_of(one.scope)},
                    {"looked", to_text(one.looked)},
                    {"count", one.count},
                    {"missing", std::move(missing)}});
  }
  return list;
}

ordered_json json_of(std::span<const NotLookedAt> not_looked_at) {
  ordered_json list = ordered_json::array();
  for (const NotLookedAt& one : not_looked_at)
    list.push_back({{"what", one.what}, {"why", one.why}});
  return list;
}

ordered_json json_of(const Resource& resource) {
  ordered_json meters = ordered_json::array();
  for (const Meter& meter : resource.meters) meters.push_back(json_of(meter));
  return {{"kind", resource.kind.value},
          {"id", resource.id},
          {"name", resource.name},
          {"scope", json_of(resource.scope)},
          {"state", resource.state},
          {"meters", std::move(meters)},
          {"owner", {{"id", resource.owner_id}, {"name", resource.owner_name}}}};
}

ordered_json running_json(const Resource& resource) {
  RateSum rate;
  rate.add(resource);
  return {{"kind", resource.kind.value},
          {"id", resource.id},
          {"name", resource.name},
          {"rate_per_hour", json_of(rate.decimal())}};
}

std::string dumped(const ordered_json& document) {
  std::string text = document.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
  // "##[" begins a command in the log of some pipelines; in JSON the second sign may be escaped.
  for (size_t at = text.find("##"); at != std::string::npos; at = text.find("##", at + 7))
    text.replace(at, 2, "#\\u0023");
  return text;
}

}  // namespace billstop::core::reporting
