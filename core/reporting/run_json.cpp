#include "core/reporting/run_json.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/run_text.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

using nlohmann::ordered_json;

ordered_json item_json(const ItemResult& item) {
  ordered_json json = json_of(item.resource);
  json["chosen"] = json_of(item.chosen);
  json["verdict"] = to_text(item.verdict);
  json["reason"] = item.reason;
  json["words"] = json_of(item.words);
  json["ready_at"] = json_of(item.ready_at);
  json["asked_at"] = json_of(item.asked_at);
  json["accepted_at"] = json_of(item.accepted_at);
  json["ended_at"] = json_of(item.ended_at);
  json["steps"] = item.steps;
  json["restarts"] = item.restarts;
  return json;
}

ordered_json left_json(const LeftRunning& left) {
  ordered_json json = json_of(left.resource);
  json["reason"] = left.reason;
  json["planned"] = left.planned;
  return json;
}

void put_rates(ordered_json& json, const RateSum& left, const std::optional<RateSum>& before) {
  json["burned_before_per_hour"] = before ? json_of(before->decimal()) : ordered_json(nullptr);
  json["left_rate_per_hour"] = json_of(left.decimal());
  json["left_known_rate_per_hour"] = json_of(left.known_decimal());
  json["currency"] = left.currency();
  json["unknown_rates"] = left.unknown;
}

}  // namespace

std::string run_json(const RunResult& result, const std::optional<RateSum>& before) {
  ordered_json json = new_document(result.command);
  put_identity(json, result.identity);
  json["run"] = {{"id", result.run.value},
                 {"started_at", to_iso8601(result.started_at)},
                 {"finished_at", to_iso8601(result.finished_at)},
                 {"interrupted", result.interrupted},
                 {"refused", result.refused},
                 {"note", result.note}};
  json["items"] = ordered_json::array();
  for (const ItemResult& item : result.items) json["items"].push_back(item_json(item));
  json["appeared"] = ordered_json::array();
  for (const Resource& resource : result.appeared) json["appeared"].push_back(json_of(resource));
  json["left"] = ordered_json::array();
  json["running"] = ordered_json::array();
  for (const LeftRunning& left : result.left) {
    json["left"].push_back(left_json(left));
    if (runs(left.resource)) json["running"].push_back(running_json(left.resource));
  }
  json["coverage"] = json_of(std::span(result.coverage));
  json["not_looked_at"] = json_of(std::span(result.not_looked_at));
  put_rates(json, left_rate(result), before);
  json["exit_code"] = result.exit_code;
  return dumped(json);
}

}  // namespace billstop::core
