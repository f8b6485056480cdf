#include "core/cloud/rate_control.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/execution/loop.hpp"

namespace billstop::core {
namespace {

// Until the first refusal the rate doubles in so many round trips: what is refused is then no more
// than what one round trip adds.
constexpr double round_trips_to_double = 8;
// A refusal takes a fifth; further ones that follow at once, since the limit itself fell, half.
constexpr double after_refusal = 0.8, after_another = 0.5;
constexpr double round_trips_at_once = 5, near_factor = 1.5;
// After it the rate returns along a cubic curve, flat where it was refused and steep beyond: near
// the limit for most of the time, and soon at one that has risen fourfold. More slowly when the
// refused rates are alike, so that the limit is known.
constexpr double back_after_s = 3, back_to_known_after_s = 8;
constexpr double shortest_round_trip_s = 0.005, longest_round_trip_s = 1;
// So long a used up quota needs, with fewer taken from it, until there is something to take again.
constexpr Millis until_refilled{1'000};
// Any cloud bears so many in flight; where the way is short, the first rate does not reach that.
constexpr double first_in_flight = 4;

std::optional<double> number_after(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + key.size());
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

}  // namespace

struct RateControl::Bucket {
  double per_s = 1;
  double ceiling_per_s = 1;
  double tokens = 1;
  OwnTime refilled_at{};
  OwnTime paused_until{};
  OwnTime slowed_at{};
  OwnTime answered_at{};
  bool has_measured = false, has_grown = false, was_throttled = false;
  double round_trip_s = 0.1;
  double refused_per_s = 0;  // the rate that was refused last
  double kept = 1;           // what that refusal left of it
  double back_s = 1;         // until the curve is back there
  double busy_s = 0;         // since the last refusal, while requests were waiting for a leave
  std::deque<std::function<void()>> ahead{}, waiting{};
  std::optional<TimerId> timer{};

  // So much of a second's worth may leave at once, so that a list of pages is not spaced out.
  double burst_s = 0.2;
  double burst() const { return std::max(1.0, per_s * burst_s); }

  bool none_waits() const { return ahead.empty() && waiting.empty(); }
  std::function<void()> next() {
    auto& from = ahead.empty() ? waiting : ahead;
    auto go = std::move(from.front());
    from.pop_front();
    return go;
  }
};

std::optional<double> advertised_per_s(std::string_view header) {
  const auto limit = number_after(header, "limit:");
  const auto count = number_after(header, "time:");
  if (!limit || !count || *limit <= 0 || *count <= 0) return std::nullopt;
  const auto is = [&](std::string_view unit) {
    return header.find(unit) != std::string_view::npos;
  };
  const double unit_s = is("day") ? 86'400 : is("hour") ? 3'600 : is("minute") ? 60 : 1;
  return *limit / (*count * unit_s);
}

RateControl::RateControl(Loop& loop, RateOptions options) : loop_(loop), options_(options) {}

RateControl::~RateControl() {
  for (auto& [key, bucket] : buckets_)
    if (bucket.timer) loop_.cancel(*bucket.timer);
}

RateControl::Bucket& RateControl::bucket_of(const Key& key) {
  const auto [at, fresh] = buckets_.try_emplace(key);
  Bucket& bucket = at->second;
  if (fresh) {
    bucket.per_s = key.second == RateClass::reading ? options_.first_reading_per_s
                                                    : options_.first_mutating_per_s;
    bucket.ceiling_per_s = options_.fastest_per_s;
    if (key.first == "bss") {
      // The rate is known, so two may leave at once: a small account's orders are two requests.
      bucket.per_s = bucket.ceiling_per_s = options_.billing_per_s * options_.rate_share;
      bucket.burst_s = 2 / bucket.per_s;
    }
    bucket.tokens = bucket.burst();
    bucket.refilled_at = loop_.now();
  }
  return bucket;
}

void RateControl::refill(Bucket& bucket) const {
  const OwnTime now = loop_.now();
  const double passed_s =
      static_cast<double>(std::max<Millis::rep>((now - bucket.refilled_at).count(), 0)) / 1000;
  bucket.tokens = std::min(bucket.burst(), bucket.tokens + passed_s * bucket.per_s);
  bucket.refilled_at = now;
}

void RateControl::acquire(const std::string& service, RateClass rate_class,
                          std::function<void()> go, bool ahead) {
  const Key key(service, rate_class);
  Bucket& bucket = bucket_of(key);
  (ahead ? bucket.ahead : bucket.waiting).push_back(std::move(go));
  if (!bucket.timer) run(key);
}

void RateControl::run(const Key& key) {
  Bucket& bucket = bucket_of(key);
  refill(bucket);
  while (!bucket.none_waits() && bucket.tokens >= 1 && loop_.now() >= bucket.paused_until) {
    bucket.tokens -= 1;
    bucket.next()();
  }
  if (bucket.none_waits() || bucket.timer) return;
  const double missing = std::max(0.0, 1 - bucket.tokens);
  const Millis until_token(static_cast<Millis::rep>(std::ceil(missing / bucket.per_s * 1000)));
  const OwnTime next =
      std::max(loop_.now() + std::max(until_token, Millis(1)), bucket.paused_until);
  bucket.timer = loop_.at(next, [this, key] {
    bucket_of(key).timer.reset();
    run(key);
  });
}

// A rate that nobody uses up was not tried, so it does not grow.
void RateControl::grow(Bucket& bucket, OwnTime sent_at) const {
  const auto seconds = [](Millis span) {
    return static_cast<double>(std::max<Millis::rep>(span.count(), 0)) / 1000;
  };
  const OwnTime now = loop_.now();
  const double taken_s = seconds(now - sent_at);
  const bool measured = std::exchange(bucket.has_measured, true);
  bucket.round_trip_s = std::clamp(measured ? 0.8 * bucket.round_trip_s + 0.2 * taken_s : taken_s,
                                   shortest_round_trip_s, longest_round_trip_s);
  const double since_last_s = std::min(seconds(now - bucket.answered_at), 1.0);
  bucket.answered_at = now;
  if (bucket.none_waits() && bucket.tokens >= 1) return;
  if (!bucket.was_throttled) {
    if (!std::exchange(bucket.has_grown, true))
      bucket.per_s = std::max(bucket.per_s, first_in_flight / bucket.round_trip_s);
    bucket.per_s += std::numbers::ln2 / (round_trips_to_double * bucket.round_trip_s);
    return;
  }
  bucket.busy_s += since_last_s;
  const double from_flat = bucket.busy_s / bucket.back_s - 1;
  const double share = 1 + (1 - bucket.kept) * from_flat * from_flat * from_flat;
  bucket.per_s = std::max(bucket.per_s, bucket.refused_per_s * share);
}

void RateControl::answered(const std::string& service, RateClass rate_class, OwnTime sent_at,
                           const Headers& headers) {
  Bucket& bucket = bucket_of({service, rate_class});
  refill(bucket);
  grow(bucket, sent_at);
  double ceiling = options_.fastest_per_s;
  bool advertised = false;
  for (const auto& [name, value] : headers)
    if (name.starts_with("x-apig-ratelimit-"))
      if (const auto quota = advertised_per_s(value)) {
        ceiling = std::min(ceiling, *quota * options_.rate_share);
        advertised = true;
      }
  if (advertised) bucket.ceiling_per_s = ceiling;
  bucket.per_s = std::clamp(bucket.per_s, options_.slowest_per_s,
                            std::max(options_.slowest_per_s, bucket.ceiling_per_s));
}

void RateControl::throttled(const std::string& service, RateClass rate_class, OwnTime sent_at,
                            Millis pause) {
  Bucket& bucket = bucket_of({service, rate_class});
  const OwnTime now = loop_.now();
  bucket.paused_until = std::max(bucket.paused_until, now + pause);
  // What left before the last slowing says nothing about the slower rate.
  if (bucket.was_throttled && sent_at <= bucket.slowed_at) return;
  if (service != "obs" || rate_class != RateClass::reading)
    return slow(bucket, now, options_.slowest_per_s);
  // OBS counts objects, and a deletion has hundreds of them: while deletions wait, it is they who
  // have used up what a reading is refused for.
  Bucket& deletions = bucket_of({service, RateClass::mutating});
  const bool deleting = !deletions.none_waits();
  slow(bucket, now, deleting ? options_.first_reading_per_s : options_.slowest_per_s);
  if (deleting && now - deletions.slowed_at >= until_refilled)
    slow(deletions, now, options_.slowest_per_s);
}

void RateControl::slow(Bucket& bucket, OwnTime now, double slowest_per_s) const {
  refill(bucket);
  const double passed_s = static_cast<double>((now - bucket.slowed_at).count()) / 1000;
  const bool at_once = bucket.was_throttled && passed_s < round_trips_at_once * bucket.round_trip_s;
  const bool known = !at_once && bucket.was_throttled &&
                     bucket.per_s < near_factor * bucket.refused_per_s &&
                     bucket.per_s > bucket.refused_per_s / near_factor;
  bucket.refused_per_s = bucket.per_s;
  bucket.kept = at_once ? after_another : after_refusal;
  bucket.back_s = known ? back_to_known_after_s : back_after_s;
  bucket.per_s = std::max(bucket.per_s * bucket.kept, std::min(bucket.per_s, slowest_per_s));
  bucket.tokens = std::min(bucket.tokens, 0.0);
  bucket.busy_s = 0;
  bucket.was_throttled = true;
  bucket.slowed_at = now;
}

double RateControl::rate_per_s(const std::string& service, RateClass rate_class) const {
  const auto found = buckets_.find({service, rate_class});
  return found == buckets_.end() ? 0 : found->second.per_s;
}

}  // namespace billstop::core
