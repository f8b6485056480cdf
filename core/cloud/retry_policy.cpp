#include "core/cloud/retry_policy.hpp"

#include <algorithm>
#include <charconv>

#include "core/cloud/http_time.hpp"
#include "core/cloud/signing.hpp"

namespace billstop::core {
namespace {

constexpr Millis longest_wish{120'000};

bool says_too_fast(const ServiceReply& reply) {
  const std::string_view code(reply.error_code);
  return reply.status == 429 || code == "APIGW.0308" || code == "APIG.0308" || code == "SlowDown";
}

bool refuses_the_signature(const ServiceReply& reply) {
  return reply.status == 401 ||
         (reply.status == 403 &&
          (reply.error_code == "RequestTimeTooSkewed" || reply.error_code == "InvalidAccessKeyId"));
}

// 501 and 505 say that it will never be otherwise; of a cut answer nobody knows why it refused.
bool may_pass(const ServiceReply& reply) {
  return reply.cut || reply.status == 408 ||
         (reply.status >= 500 && reply.status != 501 && reply.status != 505);
}

}  // namespace

Verdict judge(const ServiceRequest& request, const ServiceReply& reply) {
  if (reply.status == 0) {
    const bool lost = reply.no_answer == NoAnswer::not_sent ||
                      reply.no_answer == NoAnswer::timeout || reply.no_answer == NoAnswer::reset;
    return lost && request.repeat == Repeat::safe ? Verdict::again : Verdict::final_answer;
  }
  if (says_too_fast(reply)) return Verdict::throttled;
  if (refuses_the_signature(reply)) return Verdict::keys_refused;
  return may_pass(reply) && request.repeat == Repeat::safe ? Verdict::again : Verdict::final_answer;
}

RateClass rate_class_of(const ServiceRequest& request) {
  if (request.method == "GET" || request.method == "HEAD") return RateClass::reading;
  const std::string_view path(request.path);
  const bool searches =
      request.method == "POST" && request.repeat == Repeat::safe &&
      (path.ends_with("-searches") || path.ends_with("/query") || path.starts_with("/v2/bills/"));
  return searches ? RateClass::reading : RateClass::mutating;
}

Millis back_off(const RetryRules& rules, int tries, uint64_t random) {
  Millis delay = rules.first_delay;
  for (int i = 1; i < tries && delay < rules.longest_delay; ++i) delay *= 2;
  delay = std::min(delay, rules.longest_delay);
  const auto half = static_cast<uint64_t>(delay.count()) / 2;
  return delay - Millis(static_cast<Millis::rep>(half == 0 ? 0 : random % (half + 1)));
}

std::optional<Millis> retry_after(const Headers& headers, CloudTime cloud_now) {
  const std::string* text = find_header(headers, "retry-after");
  if (!text) return std::nullopt;
  Millis wish{-1};
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc() && end == text->data() + text->size() && seconds >= 0)
    wish = std::chrono::seconds(std::min<int64_t>(seconds, longest_wish.count() / 1000));
  else if (const auto date = parse_http_date(*text))
    wish = std::max(Millis(0), *date - cloud_now);
  if (wish.count() < 0) return std::nullopt;
  return std::min(wish, longest_wish);
}

CloudTime corrected_clock(CloudTime estimate, CloudTime date, Millis exchange) {
  const CloudTime latest = date + Millis(1000) + std::max(exchange, Millis(0));
  return std::clamp(estimate, date, latest);
}

}  // namespace billstop::core
