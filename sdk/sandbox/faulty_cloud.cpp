#include "sdk/sandbox/faulty_cloud.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

// FNV-1a, then a finaliser: std::hash may differ from library to library, traces must not.
uint64_t hash_of(uint64_t seed, const std::string& text, int64_t number) {
  uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : text + '#' + std::to_string(number)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 33);
}

double share_of(uint64_t hash) {
  return static_cast<double>(hash >> 11) * 0x1.0p-53;
}

bool fits(const std::string& pattern, const std::string& text) {
  if (pattern.empty() || pattern == "*") return true;
  if (pattern.ends_with('*')) return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == text;
}

void shuffle_rows(Json& rows, uint64_t seed) {
  for (size_t i = rows.size(); i > 1; --i) {
    const uint64_t other = hash_of(seed, "row", static_cast<int64_t>(i)) % i;
    std::swap(rows[i - 1], rows[static_cast<size_t>(other)]);
  }
}

void reorder(Reply& reply, uint64_t seed) {
  Json body = Json::parse(reply.body, nullptr, false);
  if (body.is_discarded()) return;
  if (body.is_array()) shuffle_rows(body, seed);
  if (body.is_object()) {
    for (auto& member : body) {
      if (member.is_array()) shuffle_rows(member, seed);
    }
  }
  reply.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// OBS speaks XML, and has words of its own.
Reply obs_refusal(const FaultRule& rule, const std::string& request_id, int64_t now_ms) {
  std::string code = rule.code;
  if (code.empty()) code = rule.status == 429 ? "TooManyRequests" : "InternalError";
  if (rule.code.empty() && rule.status == 503) code = "SlowDown";
  Reply reply{rule.status,
              {{"Content-Type", "application/xml"},
               {"x-obs-request-id", request_id},
               {"Date", http_date(now_ms)}},
              rule.body};
  if (rule.body.empty()) {
    reply.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code +
                 "</Code><Message>The service is not available for a moment.</Message><RequestId>" +
                 request_id + "</RequestId><HostId>injected</HostId></Error>";
  }
  if (rule.retry_after_s > 0) {
    reply.headers.emplace_back("Retry-After", std::to_string(rule.retry_after_s));
  }
  return reply;
}

std::string usual_code(int status) {
  if (status == 429) return "APIGW.0308";
  return status >= 500 ? "APIGW.0201" : "APIGW.0106";
}

}  // namespace

FaultyCloud::FaultyCloud(Model& model, Faults faults)
    : model_(model), faults_(std::move(faults)), fitted_(faults_.rules.size(), 0) {}

Answer FaultyCloud::handle(const Request& request, int64_t now_ms) {
  const Target target = model_.target_of(request);
  const FaultRule* rule = firing(target);
  last_injected_.reset();
  if (!rule) return model_.handle(request, now_ms);
  return inject(*rule, target, request, now_ms);
}

// Every rule that fits counts the request, so that adding a rule moves no other one's faults.
const FaultRule* FaultyCloud::firing(const Target& target) {
  ++calls_[{target.endpoint, target.id}];
  const FaultRule* first = nullptr;
  for (size_t i = 0; i < faults_.rules.size(); ++i) {
    const FaultRule& rule = faults_.rules[i];
    if (!fits(rule.endpoint, target.endpoint) || !fits(rule.kind, target.kind) ||
        !fits(rule.id, target.id)) {
      continue;
    }
    if (fires(i, target) && !first) first = &rule;
  }
  return first;
}

bool FaultyCloud::fires(size_t rule_index, const Target& target) {
  const FaultRule& rule = faults_.rules[rule_index];
  const int64_t count =
      rule.per_resource ? ++fitted_by_id_[{rule_index, target.id}] : ++fitted_[rule_index];
  if (rule.nth > 0) return count == rule.nth;
  if (rule.every > 0) return count % rule.every == 0;
  if (rule.probability <= 0) return true;
  const std::string what = std::to_string(rule_index) + ' ' + target.endpoint + ' ' + target.id;
  const int64_t call = calls_[{target.endpoint, target.id}];
  return share_of(hash_of(faults_.seed, what, call)) < rule.probability;
}

Answer FaultyCloud::inject(const FaultRule& rule, const Target& target, const Request& request,
                           int64_t now_ms) {
  ++injected_;
  last_injected_ = rule.action;
  switch (rule.action) {
    case FaultAction::status:
      return {refusal(rule, request, now_ms), 0};
    case FaultAction::timeout_before:
      return {{}, 0, Lost::timeout};
    case FaultAction::reset_before:
      return {{}, 0, Lost::reset};
    case FaultAction::stale:
      return stale(rule, target, request, now_ms);
    default:
      break;
  }
  Answer answer = model_.handle(request, now_ms);
  std::string& body = answer.reply.body;
  switch (rule.action) {
    case FaultAction::timeout_after:
      answer.lost = Lost::timeout;
      break;
    case FaultAction::reset_after:
      answer.lost = Lost::reset;
      break;
    case FaultAction::truncate:
      body.resize(body.size() / 2);
      answer.lost = Lost::cut;
      break;
    case FaultAction::malformed:
      body = body.substr(0, body.size() / 2) + "\x01<";
      break;
    case FaultAction::delay:
      answer.delay_ms += rule.delay_ms;
      break;
    case FaultAction::reorder:
      reorder(answer.reply, hash_of(faults_.seed, target.endpoint, 0));
      break;
    default:
      break;
  }
  return answer;
}

// One snapshot for each caller and question, renewed when it is older than the rule allows.
Answer FaultyCloud::stale(const FaultRule& rule, const Target& target, const Request& request,
                          int64_t now_ms) {
  if (!target.listing) return model_.handle(request, now_ms);
  const std::string_view authorization = request.header("authorization");
  const std::string caller(authorization.substr(0, authorization.find(',')));
  const std::string key = caller + '\n' + std::string(request.header("x-auth-token")) + '\n' +
                          request.method + ' ' + request.target + '\n' + request.body;
  Answer fresh = model_.handle(request, now_ms);
  const auto held = snapshots_.find(key);
  if (held != snapshots_.end() && now_ms - held->second.at_ms <= rule.stale_ms) {
    fresh.reply.status = held->second.reply.status;
    fresh.reply.body = held->second.reply.body;
    return fresh;
  }
  snapshots_[key] = {now_ms, fresh.reply};
  return fresh;
}

Reply FaultyCloud::refusal(const FaultRule& rule, const Request& request, int64_t now_ms) {
  const std::string request_id = "injected-" + std::to_string(injected_);
  if (request.front == Front::obs) return obs_refusal(rule, request_id, now_ms);
  const std::string code = rule.code.empty() ? usual_code(rule.status) : rule.code;
  const std::string text = rule.status == 429 ? "The throttling threshold has been reached: policy "
                                                "user over ratelimit,limit:10,time:1 second"
                                              : "The service is not available for a moment.";
  Reply reply{
      rule.status,
      {{"Content-Type", "application/json"},
       {"X-Request-Id", request_id},
       {"Date", http_date(now_ms)}},
      rule.body.empty() ? gateway_error_body({rule.status, code, text}, request_id) : rule.body};
  if (rule.retry_after_s > 0) {
    reply.headers.emplace_back("Retry-After", std::to_string(rule.retry_after_s));
  }
  return reply;
}

}  // namespace billstop::sandbox
