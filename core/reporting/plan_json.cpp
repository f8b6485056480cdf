#include "core/reporting/plan_json.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/bill_report.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/rates.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

using nlohmann::ordered_json;

ordered_json entry_json(const PlanEntry& entry) {
  ordered_json json = json_of(entry.resource);
  json["chosen"] = nullptr;
  json["left"] = nullptr;
  if (entry.chosen) {
    json["chosen"] = json_of(*entry.chosen);
    json["chosen"]["note"] = entry.reason;
  } else {
    json["left"] = {{"why", to_text(entry.left_why.value_or(LeftWhy::no_way_now))},
                    {"reason", entry.reason}};
  }
  json["after"] = ordered_json::array();
  for (const ResourceKey& key : entry.after) json["after"].push_back(json_of(key));
  return json;
}

ordered_json plan_part(const Plan& plan, const PlanFileFacts& facts) {
  ordered_json json = {{"hash", facts.hash},
                       {"file", facts.file},
                       {"made_at", to_iso8601(plan.head.made_at)},
                       {"allow", ordered_json::array()},
                       {"over_cap", plan.head.over_cap},
                       {"owners", ordered_json::array()},
                       {"resources", ordered_json::array()}};
  for (const Effect effect : plan.head.consent.effects()) json["allow"].push_back(to_text(effect));
  for (const auto& [owner, count] : plan.head.owner_counts)
    json["owners"].push_back({{"owner", owner}, {"count", count}});
  for (const PlanEntry& entry : plan.entries) json["resources"].push_back(entry_json(entry));
  return json;
}

}  // namespace

std::string plan_json(const Plan& plan, const PlanFileFacts& facts, int exit_code,
                      const BillView* bill) {
  ordered_json json = new_document("plan");
  put_identity(json, plan.head.identity);
  json["plan"] = plan_part(plan, facts);
  json["coverage"] = json_of(std::span(plan.coverage));
  json["not_looked_at"] = json_of(std::span(plan.not_looked_at));
  json["running"] = ordered_json::array();
  for (const PlanEntry& entry : plan.entries)
    if (runs(entry.resource)) json["running"].push_back(running_json(entry.resource));
  const RateSum burning = burning_rate(plan);
  const RateSum left = left_rate(plan);
  json["burning_rate_per_hour"] = json_of(burning.decimal());
  json["burning_known_rate_per_hour"] = json_of(burning.known_decimal());
  json["left_rate_per_hour"] = json_of(left.decimal());
  json["left_known_rate_per_hour"] = json_of(left.known_decimal());
  json["currency"] = burning.currency();
  json["unknown_rates"] = burning.unknown;
  json["bill"] = reporting::json_of(bill);
  json["exit_code"] = exit_code;
  return dumped(json);
}

}  // namespace billstop::core
