#include "core/reporting/report_page.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "core/reporting/audit_report.hpp"
#include "core/reporting/page_parts.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/run_text.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

using nlohmann::ordered_json;

constexpr size_t longest_text = 600;

void put(ordered_json& json, const char* name, std::string text) {
  if (!text.empty()) json[name] = std::move(text);
}

void put(ordered_json& json, const char* name, std::optional<CloudTime> time) {
  if (time) json[name] = to_ms(*time);
}

std::string text_of(const ResourceKey& key) {
  return shown(key.kind.value, 100) + ":" + shown(key.id, 1100);
}

ordered_json amounts(const RateSum& sum) {
  ordered_json list = ordered_json::array();
  for (const Money& money : sum.known)
    list.push_back({money.decimal(), shown(money.currency(), 8)});
  return list;
}

RateSum sum_of(const Resource& resource, const Chosen* chosen, bool ended) {
  RateSum sum;
  for (const Meter& meter : resource.meters) {
    const bool ends =
        chosen != nullptr && std::ranges::find(chosen->ends, meter.what) != chosen->ends.end();
    if (ends == ended) sum.add(meter);
  }
  return sum;
}

// What the page knows of a resource; `now` is the time that ages are counted to.
ordered_json row(const Resource& resource, const Chosen* chosen, CloudTime now) {
  ordered_json json = {{"kind", shown(resource.kind.value, 100)},
                       {"id", shown(resource.id, 1100)},
                       {"name", shown(resource.name)},
                       {"place", place(resource.scope)},
                       {"owner", owner_of(resource)}};
  put(json, "state", shown(resource.state, 60));
  put(json, "facts", evidence_of(resource, now));
  put(json, "mode", shown(resource.charging_mode, 60));
  put(json, "created", resource.created_at);
  put(json, "started", resource.started_at);
  RateSum whole;
  whole.add(resource);
  json["rates"] = amounts(whole);
  if (whole.unknown > 0) json["unknown"] = whole.unknown;
  const RateSum ended = sum_of(resource, chosen, true);
  json["ends"] = amounts(ended);
  if (ended.unknown > 0) json["ends_unknown"] = ended.unknown;
  json["meters"] = ordered_json::array();
  for (const Meter& meter : resource.meters) json["meters"].push_back(in_words(meter));
  for (const Use& use : resource.uses)
    json["uses"].push_back({shown(use.role, 40), text_of(use.target)});
  if (chosen == nullptr) return json;
  json["verb"] = shown(chosen->verb, 40);
  json["effect"] = to_text(chosen->effect);
  json["effect_words"] = in_words(chosen->effect);
  return json;
}

ordered_json planned_row(const PlanEntry& entry, CloudTime now) {
  const Chosen* chosen = entry.chosen ? &*entry.chosen : nullptr;
  ordered_json json = row(entry.resource, chosen, now);
  json["outcome"] = chosen != nullptr ? "goes" : "stays";
  json["why"] = chosen != nullptr ? "" : in_words(entry.left_why.value_or(LeftWhy::no_way_now));
  put(json, "reason", shown(entry.reason, longest_text));
  for (const ResourceKey& key : entry.after) json["after"].push_back(text_of(key));
  return json;
}

// Of what was planned, the rates are those of the plan: the money that the run was to end.
ordered_json settled_row(const PlanEntry& entry, const ItemResult& item, CloudTime now) {
  ordered_json json = planned_row(entry, now);
  json["outcome"] = to_text(item.verdict);
  json["why"] = "";
  put(json, "state", shown(item.resource.state, 60));
  if (!item.reason.empty()) json["reason"] = shown(item.reason, longest_text);
  put(json, "words", in_words(item.words));
  put(json, "asked", item.asked_at);
  put(json, "accepted", item.accepted_at);
  put(json, "ended", item.ended_at);
  if (item.steps > 0) json["steps"] = item.steps;
  if (item.restarts > 0) json["restarts"] = item.restarts;
  if (item.verdict == Verdict::ended) {
    const RateSum rest = sum_of(entry.resource, &item.chosen, false);
    if (!rest.known.empty()) json["remains"] = amounts(rest);
  }
  return json;
}

void put_coverage(ordered_json& json, const std::vector<Coverage>& coverage,
                  const std::vector<NotLookedAt>& not_looked_at) {
  json["coverage"] = ordered_json::array();
  for (const Coverage& one : coverage) {
    std::string missing;
    for (const MissingPart& part : one.missing)
      missing += (missing.empty() ? "" : ", ") + shown(part.kind.value, 60) + " " +
                 std::string(to_text(part.why)) + " " + in_words(part.words);
    json["coverage"].push_back(
        {shown(one.plugin.value, 60), place(one.scope), to_text(one.looked), one.count, missing});
  }
  json["not_looked"] = ordered_json::array();
  for (const NotLookedAt& one : not_looked_at)
    json["not_looked"].push_back({shown(one.what, 300), shown(one.why, 300)});
}

std::string_view tone_of(Proof proof) {
  switch (proof) {
    case Proof::proved:
      return "good";
    case Proof::still_billed:
    case Proof::not_ended:
      return "bad";
    case Proof::nothing:
      return "";
    case Proof::too_early:
    case Proof::trailing:
    case Proof::could_not_tell:
      break;
  }
  return "warn";
}

void put_proof(ordered_json& json, const Audit& audit) {
  ordered_json rows = ordered_json::array();
  for (const Proof proof : worst_first)
    for (const AuditItem& item : audit.items)
      if (item.proof == proof)
        rows.push_back({label(item.resource), in_words(proof), tone_of(proof),
                        shown(what_is_known(item), longest_text)});
  json["proof"] = {{"summary", summary_of(audit)}, {"rows", std::move(rows)}};
}

ordered_json document(std::string_view form, const Identity& identity, std::string_view version) {
  return {{"version", version},
          {"form", form},
          {"practice", identity.practice},
          {"account", shown(identity.account_name)},
          {"account_id", shown(identity.account.value)},
          {"user", shown(identity.user_name)},
          {"source", shown(identity.credential_source)},
          {"notes", ordered_json::array()},
          {"proof", nullptr}};
}

void note(ordered_json& json, bool bad, const std::string& text) {
  if (!text.empty()) json["notes"].push_back({bad, shown(text, 1000)});
}

// A "<" in the data could end the element that it stands in; in JSON it may be written otherwise.
std::string in_page(const ordered_json& data) {
  const std::string text = data.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size() + 64);
  for (const char c : text)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  std::string page;
  for (std::string_view rest = page_html; !rest.empty();) {
    const size_t open = std::min(rest.find("{{"), rest.size());
    page += rest.substr(0, open);
    rest.remove_prefix(open);
    const size_t close = rest.find("}}");
    if (close == std::string_view::npos) break;
    const std::string_view part = rest.substr(2, close - 2);
    page += part == "style" ? page_style : part == "script" ? page_script : std::string_view(safe);
    rest.remove_prefix(close + 2);
  }
  return page;
}

}  // namespace

std::string plan_page(const Plan& plan, const PlanFileFacts& facts, int exit_code,
                      std::string_view version) {
  ordered_json json = document("plan", plan.head.identity, version);
  json["plan_at"] = to_ms(plan.head.made_at);
  put(json, "hash", shown(facts.hash));
  json["exit"] = exit_code;
  if (!plan.head.over_cap.empty())
    note(json, true, "Over a cap: " + plan.head.over_cap + ". apply and run refuse this plan.");
  json["meaning"] = exit_code == 0 ? "everything asked for could be read" : meaning_of(exit_code);
  const RateSum burning = burning_rate(plan), left = left_rate(plan);
  json["burns"] = to_text(burning);
  json["left"] = to_text(left);
  RateSum ended;
  json["resources"] = ordered_json::array();
  for (const PlanEntry& entry : plan.entries) {
    for (const Meter& meter : entry.resource.meters)
      if (ends(entry, meter)) ended.add(meter);
    json["resources"].push_back(planned_row(entry, plan.head.made_at));
  }
  json["ends"] = to_text(ended);
  json["unknown"] = {
      {"burns now", burning.unknown}, {"the plan ends", ended.unknown}, {"burns on", left.unknown}};
  put_coverage(json, plan.coverage, plan.not_looked_at);
  return in_page(json);
}

std::string run_page(const Plan& plan, const RunResult& result, std::string_view version,
                     const Audit* audit) {
  ordered_json json = document("run", result.identity, version);
  if (audit != nullptr) put_proof(json, *audit);
  json["run"] = shown(result.run.value);
  json["command"] = shown(result.command, 40);
  json["started"] = to_ms(result.started_at);
  json["finished"] = to_ms(result.finished_at);
  json["exit"] = result.exit_code;
  json["meaning"] = meaning_of(result.exit_code);
  if (result.interrupted)
    note(json, true, "Interrupted: billstop resume " + result.run.value + " goes on.");
  note(json, true, result.refused);
  note(json, false, result.note);
  const RateSum before = burning_rate(plan), left = left_rate(result);
  json["burns"] = to_text(before);
  json["left"] = to_text(left);
  json["unknown"] = {{"burned before", before.unknown}, {"burns on", left.unknown}};
  std::map<ResourceKey, const ItemResult*> items;
  for (const ItemResult& item : result.items) items[item.resource.key()] = &item;
  json["resources"] = ordered_json::array();
  for (const PlanEntry& entry : plan.entries) {
    const auto item = items.find(entry.resource.key());
    json["resources"].push_back(item == items.end()
                                    ? planned_row(entry, plan.head.made_at)
                                    : settled_row(entry, *item->second, plan.head.made_at));
  }
  for (const Resource& resource : result.appeared) {
    json["resources"].push_back(row(resource, nullptr, result.finished_at));
    json["resources"].back()["outcome"] = "appeared";
    json["resources"].back()["why"] = "appeared after the plan";
  }
  put_coverage(json, result.coverage.empty() ? plan.coverage : result.coverage,
               result.not_looked_at);
  return in_page(json);
}

}  // namespace billstop::core
