#include "core/cli/notices.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/cli/session.hpp"
#include "core/cloud/crypto.hpp"
#include "core/cloud/endpoint_variables.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/run_text.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

using nlohmann::ordered_json;

namespace {

constexpr int tries = 2;

std::string event_of(int exit_code) {
  switch (exit_code) {
    case 0:
      return "finished";
    case 3:
      return "leftover";
    case 4:
      return "could_not_tell";
    case 6:
      return "pending";
    default:
      return "interrupted";
  }
}

ordered_json body_of(const std::string& event, const Identity& identity) {
  ordered_json json = new_document("notice");
  json["event"] = event;
  put_identity(json, identity);
  return json;
}

// Where a notice may go: a practice run tells nobody outside this machine, a live one only over
// TLS.
std::string why_not_there(const Origin& origin, bool practice) {
  if (practice && !origin.loopback()) return "practice leads out of this machine nowhere";
  if (!practice && origin.scheme != "https" && !origin.loopback())
    return "a webhook of a live account is https";
  return {};
}

HttpRequest request_of(const Origin& origin, const std::string& url, const std::string& secret,
                       const std::string& body, CloudTime now) {
  const std::string timestamp = std::to_string(to_ms(now) / 1000);
  const size_t path = url.find('/', url.find("://") + 3);
  HttpRequest request{.method = "POST", .origin = origin.text(), .body = body};
  request.target = path == std::string::npos ? "/" : url.substr(path);
  request.headers = {
      {"Content-Type", "application/json"},
      {"X-Billstop-Timestamp", timestamp},
      {"X-Billstop-Signature", "sha256=" + hex(hmac_sha256(secret, timestamp + "." + body))}};
  return request;
}

}  // namespace

Notice notice_of(const RunResult& result) {
  const std::string event = event_of(result.exit_code);
  ordered_json json = body_of(event, result.identity);
  json["command"] = result.command;
  json["run"] = result.run.value;
  json["exit_code"] = result.exit_code;
  json["meaning"] = meaning_of(result.exit_code);
  const RateSum left = left_rate(result);
  json["left_rate_per_hour"] = json_of(left.decimal());
  json["currency"] = left.currency();
  json["unknown_rates"] = left.unknown;
  return {event, dumped(json)};
}

Notice notice_of(const Plan& announced, const PlanFileFacts& facts) {
  ordered_json json = body_of("announced", announced.head.identity);
  json["not_before"] = json_of(announced.head.not_before);
  json["sha256"] = facts.hash;
  json["resources"] = ordered_json::array();
  for (const PlanEntry& entry : announced.entries)
    if (entry.chosen)
      json["resources"].push_back({{"kind", entry.resource.kind.value},
                                   {"id", entry.resource.id},
                                   {"name", entry.resource.name},
                                   {"owner", entry.resource.owner_name},
                                   {"verb", entry.chosen->verb},
                                   {"effect", to_text(entry.chosen->effect)}});
  return {"announced", dumped(json)};
}

Notice notice_of(const PolicyVerdict& verdict) {
  const std::string event = verdict.exit_code == 3 ? "against_policy" : "could_not_tell";
  ordered_json json = body_of(event, verdict.identity);
  json["exit_code"] = verdict.exit_code;
  json["findings"] = verdict.findings.size();
  json["burning"] = verdict.burning;
  return {event, dumped(json)};
}

Notice notice_of(const Audit& audit, const Identity& identity, const RunId& run) {
  ordered_json billed = ordered_json::array();
  for (const AuditItem& item : audit.items)
    if (item.proof == Proof::still_billed)
      billed.push_back({{"kind", item.resource.kind.value},
                        {"id", item.resource.id},
                        {"name", item.resource.name},
                        {"owner", item.resource.owner_name},
                        {"meter", item.meter},
                        {"billed_after", item.billed_after.decimal()},
                        {"currency", item.billed_after.currency()},
                        {"first_after", json_of(item.first_after)}});
  const int code = audit.exit_code();
  if (billed.empty() && code != 4) return {};
  const std::string event = billed.empty() ? "could_not_tell" : "still_billed";
  ordered_json json = body_of(event, identity);
  json["run"] = run.value;
  json["exit_code"] = code;
  json["resources"] = std::move(billed);
  return {event, dumped(json)};
}

void send_notice(const CommandContext& c, Session& session, const Notice& notice) {
  const NoticeSettings& wish = c.settings.notices;
  if (wish.webhook.empty()) return;
  if (!wish.on.empty() && std::ranges::find(wish.on, notice.event) == wish.on.end()) return;
  const auto origin = parse_origin(wish.webhook);
  const auto secret = c.environment.get(wish.secret_env);
  if (!origin || !secret)
    return c.status.problem("no notice was sent: " +
                            std::string(!origin
                                            ? "notices.webhook is no address"
                                            : wish.secret_env + ", which signs it, is not set"));
  if (const std::string why = why_not_there(*origin, session.identity().practice); !why.empty())
    return c.status.problem("no notice was sent: " + why);
  std::string problem;
  for (int i = 0; i < tries; ++i) {
    bool done = false;
    HttpReply reply;
    session.transport().send(
        request_of(*origin, wish.webhook, *secret, notice.json, session.loop().cloud_now()),
        [&](HttpReply given) {
          reply = std::move(given);
          done = true;
        });
    session.run_until(done, [] {});
    if (reply.status >= 200 && reply.status < 300) return;
    problem = reply.status == 0 ? reply.problem : std::to_string(reply.status);
  }
  c.status.problem("the notice did not arrive: " + problem);
}

}  // namespace billstop::core
