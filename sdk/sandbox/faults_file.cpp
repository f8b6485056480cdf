#include "sdk/sandbox/faults_file.hpp"

#include "sdk/sandbox/json_reader.hpp"

namespace billstop::sandbox {
namespace {

FaultAction action_of(JsonReader& reader) {
  static const std::map<std::string, FaultAction> words{
      {"status", FaultAction::status},
      {"timeout_before", FaultAction::timeout_before},
      {"timeout_after", FaultAction::timeout_after},
      {"reset_before", FaultAction::reset_before},
      {"reset_after", FaultAction::reset_after},
      {"truncate", FaultAction::truncate},
      {"malformed", FaultAction::malformed},
      {"delay", FaultAction::delay},
      {"stale", FaultAction::stale},
      {"reorder", FaultAction::reorder}};
  const std::string word = reader.needed_text("action");
  const auto found = words.find(word);
  if (found != words.end()) return found->second;
  std::string known;
  for (const auto& [name, action] : words) known += (known.empty() ? "" : ", ") + name;
  reader.fail("action", "one of " + known + " is expected");
}

FaultRule read_rule(JsonReader& reader) {
  FaultRule rule;
  rule.endpoint = reader.text("endpoint", "*");
  rule.kind = reader.text("kind");
  rule.id = reader.text("id");
  rule.nth = reader.number("nth", 0);
  rule.every = reader.number("every", 0);
  rule.probability = reader.fraction("probability", 0);
  if ((rule.nth != 0) + (rule.every != 0) + (rule.probability != 0) > 1) {
    reader.fail("nth", "only one of nth, every and probability can be said");
  }
  if (rule.nth < 0 || rule.every < 0) reader.fail("nth", "counting begins at 1");
  if (rule.probability < 0 || rule.probability > 1) reader.fail("probability", "is not in 0..1");
  const std::string per = reader.text("per", "rule");
  if (per != "rule" && per != "resource") reader.fail("per", "rule or resource is expected");
  rule.per_resource = per == "resource";
  rule.action = action_of(reader);
  rule.status = static_cast<int>(reader.number("status", 503));
  if (rule.status < 200 || rule.status > 599) reader.fail("status", "is no HTTP status");
  rule.code = reader.text("code");
  rule.body = reader.text("body");
  rule.retry_after_s = reader.number("retry_after_s", 0);
  rule.delay_ms = reader.number("delay_ms", 0);
  rule.stale_ms = reader.number("stale_ms", 0);
  if (rule.action == FaultAction::delay && rule.delay_ms <= 0)
    reader.fail("delay_ms", "is missing");
  if (rule.action == FaultAction::stale && rule.stale_ms <= 0)
    reader.fail("stale_ms", "is missing");
  return rule;
}

}  // namespace

Faults read_faults_file(const std::string& text) {
  const Json json = parse_json_file(text);
  JsonReader reader(json, "");
  Faults faults;
  reader.text("$schema");
  faults.seed = static_cast<uint64_t>(reader.number("seed", 1));
  reader.objects("rules", [&](JsonReader& one) { faults.rules.push_back(read_rule(one)); });
  reader.done();
  return faults;
}

}  // namespace billstop::sandbox
