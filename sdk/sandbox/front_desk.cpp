#include "sdk/sandbox/front_desk.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/obs_auth.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view admin_prefix = "/_sandbox/";

std::string query_value(const Request& request, const std::string& key) {
  for (const auto& [name, value] : request.query()) {
    if (name == key) return value;
  }
  return {};
}

Reply admin_error(int status, const std::string& text) {
  return json_reply(status, {{"error", text}});
}

// Who is throttled: the account, or the bare key where it is nobody's.
std::string payer_of(World& world, const Request& request) {
  std::string key(request.header("authorization"));
  const size_t access = key.find("Access=");
  if (access != std::string::npos) key = key.substr(access + 7);
  key = key.substr(0, key.find(','));
  if (request.front == Front::obs) key = obs_access_key(request.header("authorization"));
  if (const Account* account = world.account_of_key(key, nullptr)) return account->id;
  const std::string token(request.header("x-auth-token"));
  for (const auto& account : world.accounts) {
    if (account->tokens.contains(token)) return account->id;
  }
  return key;
}

// A multi-delete of N keys counts as N operations [OBS best practices, performance, ugobs-obs
// obs_41_0028].
int64_t object_operations(const Request& request) {
  if (request.method != "POST") return 1;
  int64_t keys = 0;
  for (size_t at = request.body.find("<Object>"); at != std::string::npos;
       at = request.body.find("<Object>", at + 1))
    ++keys;
  return std::max<int64_t>(keys, 1);
}

}  // namespace

int64_t SandboxClock::at(int64_t wall_ms) const {
  const double passed_ms = static_cast<double>(wall_ms - start_ms) * rate;
  return start_ms + static_cast<int64_t>(std::llround(passed_ms)) + advanced_ms;
}

int64_t SandboxClock::wall_delay(int64_t sandbox_ms) const {
  return static_cast<int64_t>(std::ceil(static_cast<double>(sandbox_ms) / rate));
}

FrontDesk::FrontDesk(Model& model, FaultyCloud& cloud, SandboxClock clock,
                     int64_t requests_per_second, int64_t object_operations_per_second)
    : model_(model),
      cloud_(cloud),
      clock_(clock),
      limiter_(requests_per_second),
      objects_(object_operations_per_second) {}

Answer FrontDesk::answer(const Request& request) {
  if (request.target.starts_with(admin_prefix)) return admin(request);
  if (!within_limit(request)) return {throttled(request), 0};
  Answer answer = cloud_.handle(request, clock_.at(request.wall_now_ms));
  answer.delay_ms = clock_.wall_delay(answer.delay_ms);
  return answer;
}

bool FrontDesk::within_limit(const Request& request) {
  if (request.front == Front::obs && objects_.per_second() > 0 &&
      !objects_.take(payer_of(model_.world(), request), request.wall_now_ms,
                     object_operations(request)))
    return false;
  if (limiter_.per_second() <= 0) return true;
  const bool mutating = model_.target_of(request).mutating;
  const std::string bucket =
      payer_of(model_.world(), request) + (mutating ? " mutating" : " reading");
  return limiter_.take(bucket, request.wall_now_ms);
}

Reply FrontDesk::throttled(const Request& request) const {
  const std::string limit = std::to_string(limiter_.per_second());
  const std::string date = http_date(clock_.at(request.wall_now_ms));
  if (request.front == Front::obs) {
    return {
        503,
        {{"Content-Type", "application/xml"}, {"x-obs-request-id", "throttled"}, {"Date", date}},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code>"
        "<Message>Please reduce your request rate.</Message></Error>"};
  }
  const CloudError error{429, "APIGW.0308",
                         "The throttling threshold has been reached: policy user over "
                         "ratelimit,limit:" +
                             limit + ",time:1 second"};
  return {429,
          {{"Content-Type", "application/json"},
           {"X-Apig-Ratelimit-User", "remain:0,limit:" + limit + ",time:1 second"},
           {"X-Request-Id", "throttled"},
           {"Date", date}},
          gateway_error_body(error, "throttled")};
}

Answer FrontDesk::admin(const Request& request) {
  model_.advance(clock_.at(request.wall_now_ms));
  Reply reply;
  try {
    reply = admin_reply(request);
  } catch (const std::out_of_range& error) {
    reply = admin_error(404, error.what());
  } catch (const Json::exception&) {
    reply = admin_error(400, "the body must be {\"advance_s\": N}");
  }
  reply.headers.emplace_back("Date", http_date(clock_.at(request.wall_now_ms)));
  return {std::move(reply), 0};
}

Reply FrontDesk::admin_reply(const Request& request) {
  const std::string what = request.path().substr(admin_prefix.size());
  const std::string account = query_value(request, "account");
  if (request.method == "POST" && what == "clock") {
    const auto advance_s = Json::parse(request.body).at("advance_s").get<double>();
    if (advance_s < 0) return admin_error(400, "time does not run backwards");
    clock_.advanced_ms += static_cast<int64_t>(advance_s * 1000);
    model_.advance(clock_.at(request.wall_now_ms));
    return json_reply(200, {{"now", iso_millis(clock_.at(request.wall_now_ms))}});
  }
  if (request.method != "GET") return admin_error(405, "only GET is answered here");
  if (what == "meter") return json_reply(200, model_.admin_meter(account));
  if (what == "state") return json_reply(200, model_.admin_state(account));
  if (what == "ledger") return json_reply(200, model_.admin_ledger(account));
  if (what == "requests") return json_reply(200, model_.admin_requests(account));
  if (what == "endpoints") return json_reply(200, model_.admin_endpoints());
  return admin_error(404, "there are meter, state, ledger, requests, endpoints and clock");
}

}  // namespace billstop::sandbox
