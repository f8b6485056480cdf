#include "core/cloud/cloud_client.hpp"

#include <map>
#include <random>

#include "core/cloud/credentials.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/error_body.hpp"
#include "core/cloud/http_time.hpp"
#include "core/cloud/rate_control.hpp"
#include "core/cloud/retry_policy.hpp"
#include "core/cloud/service_signing.hpp"
#include "core/execution/loop.hpp"

namespace billstop::core {
namespace {

// The gateway refuses beyond fifteen minutes, and the exchange itself takes time.
constexpr auto tolerated_skew = std::chrono::minutes(14);

// The rate has fallen by then, and what waited long for itself would leave the rate unused.
constexpr int throttled_doublings = 2;

// An account belongs to one of them, and only asking tells which.
constexpr const char* billing_sites[] = {"bss", "bss-intl", "bss-eu"};

bool wrong_billing_site(const ServiceReply& reply) {
  return reply.status == 403 && (reply.error_code == "CBC.0150" || reply.error_code == "CBC.0156");
}

// Readings that are alike in everything, and so may share an answer; empty: it may not be shared.
std::string likeness(const ServiceRequest& request) {
  if (rate_class_of(request) != RateClass::reading || request.repeat != Repeat::safe ||
      request.signing != Signing::by_keys || request.nearby)
    return {};
  std::string all = request.ahead ? "ahead " : "";
  const auto add = [&all](std::string_view part) {
    all += std::to_string(part.size()) + ':';
    all += part;
  };
  for (const std::string* part :
       {&request.service, &request.region.value, &request.project.value, &request.method,
        &request.path, &request.content_type, &request.body})
    add(*part);
  for (const auto* pairs : {&request.query, &request.headers}) {
    add(std::to_string(pairs->size()));
    for (const auto& [name, value] : *pairs) {
      add(name);
      add(value);
    }
  }
  return all;
}

void mask(std::string& text, const Secret& secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret.reveal()); at != std::string::npos;
       at = text.find(secret.reveal(), at))
    text.replace(at, secret.reveal().size(), "***");
}

}  // namespace

class CloudClient::Attempt {
 public:
  uint64_t number = 0;
  ServiceRequest request{};
  std::vector<std::function<void(ServiceReply)>> done{};  // of all who asked before it left
  std::string likeness{};
  int tries = 0;
  int throttled = 0;
  OwnTime throttled_since{};
  int sites_tried = 1;
  bool on_the_way = false;
  bool keys_renewed = false;
  bool clock_followed = false;
  size_t site = 0;
  OwnTime sent_at{};
  CloudTime signed_at{};
  std::string signed_by{};  // access key
  std::optional<TimerId> timer{};
};

struct CloudClient::Impl : std::enable_shared_from_this<Impl> {
  using AttemptPtr = std::shared_ptr<Attempt>;

  Impl(Loop& l, Transport& t, Credentials& c, const Endpoints& e, RateControl& r, RetryRules rule)
      : loop(l),
        transport(t),
        credentials(c),
        endpoints(e),
        rates(r),
        rules(rule),
        jitter(rule.jitter_seed) {}

  Loop& loop;
  Transport& transport;
  Credentials& credentials;
  const Endpoints& endpoints;
  RateControl& rates;
  const RetryRules rules;
  std::mt19937_64 jitter;
  std::map<uint64_t, AttemptPtr> open;
  std::map<std::string, AttemptPtr> not_sent_yet;  // readings, by their likeness
  uint64_t next_number = 1;
  size_t billing_site = 0;
  bool cancelled = false;

  void queue(const AttemptPtr& attempt);
  void dispatch(const AttemptPtr& attempt);
  void answered(const AttemptPtr& attempt, HttpReply http);
  void decide(const AttemptPtr& attempt, ServiceReply reply);
  void on_throttled(const AttemptPtr& attempt, ServiceReply reply);
  void on_keys_refused(const AttemptPtr& attempt, ServiceReply reply);
  bool try_other_site(const AttemptPtr& attempt, const ServiceReply& reply);
  void again_after(const AttemptPtr& attempt, Millis cloud_delay);
  void finish(const AttemptPtr& attempt, ServiceReply reply);
  void finish_later(const AttemptPtr& attempt, ServiceReply reply);
  void learn_clock(const Attempt& attempt, const HttpReply& http);
  std::optional<Origin> endpoint_of(Attempt& attempt);
  Millis wait_for(int tries, const Headers& headers);

  // What comes back after the client is gone, or after the attempt was cancelled, is dropped.
  template <class Fn>
  auto guarded(const AttemptPtr& attempt, Fn fn) {
    return [weak = weak_from_this(), attempt, fn](auto... args) {
      if (const auto self = weak.lock(); self && self->open.contains(attempt->number))
        fn(*self, attempt, std::move(args)...);
    };
  }
};

std::optional<Origin> CloudClient::Impl::endpoint_of(Attempt& attempt) {
  std::string service = attempt.request.service;
  if (service == "bss") {
    attempt.site = billing_site;
    service = billing_sites[billing_site];
  }
  const auto text = endpoints.origin(service, attempt.request.region);
  return text ? parse_origin(*text) : std::nullopt;
}

void CloudClient::Impl::queue(const AttemptPtr& attempt) {
  rates.acquire(attempt->request.service, rate_class_of(attempt->request),
                guarded(attempt, [](Impl& self, const AttemptPtr& a) { self.dispatch(a); }),
                attempt->request.ahead);
}

void CloudClient::Impl::dispatch(const AttemptPtr& attempt) {
  not_sent_yet.erase(attempt->likeness);
  const auto endpoint = endpoint_of(*attempt);
  if (!endpoint) {
    ServiceReply reply;
    reply.no_answer = NoAnswer::not_sent;
    reply.error_code = "no_endpoint";
    reply.error_text =
        "no endpoint is known for " + attempt->request.service +
        (attempt->request.region.empty() ? std::string() : " in " + attempt->request.region.value);
    return finish_later(attempt, std::move(reply));
  }
  if (attempt->request.signing == Signing::by_keys) credentials.renew_ahead(loop.cloud_now());
  const Keys& keys = credentials.current();
  attempt->signed_at = loop.cloud_now();
  attempt->signed_by = keys.access_key;
  attempt->sent_at = loop.now();
  attempt->on_the_way = true;
  ++attempt->tries;
  HttpRequest http = sign_for_service(attempt->request, *endpoint, keys, credentials.domain_id(),
                                      attempt->signed_at);
  http.timeout = attempt->request.nearby ? rules.nearby_timeout : rules.request_timeout;
  transport.send(std::move(http),
                 guarded(attempt, [](Impl& self, const AttemptPtr& a, HttpReply r) {
                   self.answered(a, std::move(r));
                 }));
}

void CloudClient::Impl::learn_clock(const Attempt& attempt, const HttpReply& http) {
  const auto date = parse_http_date(http.header("date"));
  if (!date || !http.header("age").empty()) return;  // a cache's copy tells an old time
  const CloudTime estimate = loop.cloud_now();
  const CloudTime right = corrected_clock(estimate, *date, estimate - attempt.signed_at);
  if (right != estimate) loop.set_cloud_now(right);
}

void CloudClient::Impl::answered(const AttemptPtr& attempt, HttpReply http) {
  attempt->on_the_way = false;
  ServiceReply reply;
  reply.status = http.status;
  reply.no_answer = http.no_answer;
  if (http.status == 0) {
    reply.error_code = to_text(http.no_answer);
    reply.error_text = http.problem;
  } else {
    if (!attempt->request.nearby) learn_clock(*attempt, http);  // its clock is not the cloud's
    ErrorWords words = read_error(http.status, http.headers, http.body);
    reply.error_code = std::move(words.code);
    reply.error_text = std::move(words.text);
    reply.request_id = std::move(words.request_id);
    reply.cut = words.cut;
  }
  reply.headers = std::move(http.headers);
  reply.body = std::move(http.body);
  decide(attempt, std::move(reply));
}

void CloudClient::Impl::decide(const AttemptPtr& attempt, ServiceReply reply) {
  const Verdict verdict = judge(attempt->request, reply);
  const RateClass rate_class = rate_class_of(attempt->request);
  if (verdict == Verdict::throttled) {
    const auto pause = retry_after(reply.headers, loop.cloud_now());
    rates.throttled(attempt->request.service, rate_class, attempt->sent_at,
                    pause ? loop.from_cloud_delay(*pause) : Millis(0));
  } else if (reply.status != 0) {
    rates.answered(attempt->request.service, rate_class, attempt->sent_at, reply.headers);
  }
  if (cancelled) return finish(attempt, std::move(reply));
  if (try_other_site(attempt, reply)) return;
  switch (verdict) {
    case Verdict::final_answer:
      return finish(attempt, std::move(reply));
    case Verdict::throttled:
      return on_throttled(attempt, std::move(reply));
    case Verdict::keys_refused:
      return on_keys_refused(attempt, std::move(reply));
    case Verdict::again:
      break;
  }
  const int failed = attempt->tries - attempt->throttled;
  if (failed >= rules.tries || attempt->request.nearby) return finish(attempt, std::move(reply));
  again_after(attempt, wait_for(failed, reply.headers));
}

void CloudClient::Impl::on_throttled(const AttemptPtr& attempt, ServiceReply reply) {
  if (++attempt->throttled == 1) attempt->throttled_since = loop.now();
  const Millis waited = loop.now() - attempt->throttled_since;
  if (attempt->throttled >= rules.throttled_tries &&
      waited >= loop.from_cloud_delay(rules.throttled_patience))
    return finish(attempt, std::move(reply));
  again_after(attempt, wait_for(std::min(attempt->throttled, throttled_doublings), reply.headers));
}

// Nothing was done, so even an ask_first request may go again; once for each cause.
void CloudClient::Impl::on_keys_refused(const AttemptPtr& attempt, ServiceReply reply) {
  const auto skew = loop.cloud_now() - attempt->signed_at;
  if (!attempt->clock_followed && (skew > tolerated_skew || skew < -tolerated_skew)) {
    attempt->clock_followed = true;
    return queue(attempt);
  }
  // A renewal that waited for itself would wait for ever.
  if (attempt->request.signing == Signing::none) return finish(attempt, std::move(reply));
  const Keys& keys = credentials.current();
  if (attempt->keys_renewed || !keys.temporary()) return finish(attempt, std::move(reply));
  attempt->keys_renewed = true;
  // Another request's renewal may have come in between.
  if (keys.access_key != attempt->signed_by) return queue(attempt);
  credentials.renew(
      [go = guarded(attempt,
                    [](Impl& self, const AttemptPtr& a, bool renewed, const ServiceReply& refused) {
                      if (renewed && !self.cancelled)
                        self.queue(a);
                      else
                        self.finish(a, refused);
                    }),
       reply](bool renewed) { go(renewed, reply); });
}

bool CloudClient::Impl::try_other_site(const AttemptPtr& attempt, const ServiceReply& reply) {
  if (attempt->request.service != "bss" || !wrong_billing_site(reply)) return false;
  if (attempt->sites_tried >= static_cast<int>(std::size(billing_sites))) return false;
  if (billing_site == attempt->site) {
    const size_t next = (billing_site + 1) % std::size(billing_sites);
    if (!endpoints.origin(billing_sites[next], attempt->request.region)) return false;
    billing_site = next;
  }
  ++attempt->sites_tried;
  queue(attempt);
  return true;
}

Millis CloudClient::Impl::wait_for(int tries, const Headers& headers) {
  if (const auto wish = retry_after(headers, loop.cloud_now())) return *wish;
  return back_off(rules, tries, jitter());
}

void CloudClient::Impl::again_after(const AttemptPtr& attempt, Millis cloud_delay) {
  attempt->timer = loop.after(loop.from_cloud_delay(cloud_delay),
                              guarded(attempt, [](Impl& self, const AttemptPtr& a) {
                                a->timer.reset();
                                self.queue(a);
                              }));
}

void CloudClient::Impl::finish(const AttemptPtr& attempt, ServiceReply reply) {
  if (attempt->timer) loop.cancel(*attempt->timer);
  mask(reply.error_text, credentials.current().secret_key);
  mask(reply.error_text, credentials.current().security_token);
  open.erase(attempt->number);
  not_sent_yet.erase(attempt->likeness);
  for (size_t i = 1; i < attempt->done.size(); ++i) attempt->done[i](reply);
  attempt->done.front()(std::move(reply));
}

void CloudClient::Impl::finish_later(const AttemptPtr& attempt, ServiceReply reply) {
  auto go = guarded(
      attempt, [](Impl& self, const AttemptPtr& a, const ServiceReply& it) { self.finish(a, it); });
  loop.post([go, it = std::move(reply)] { go(it); });
}

CloudClient::CloudClient(Loop& loop, Transport& transport, Credentials& credentials,
                         const Endpoints& endpoints, RateControl& rates, RetryRules rules)
    : impl_(std::make_shared<Impl>(loop, transport, credentials, endpoints, rates, rules)) {}

CloudClient::~CloudClient() {
  for (auto& [number, attempt] : impl_->open)
    if (attempt->timer) impl_->loop.cancel(*attempt->timer);
}

void CloudClient::send(ServiceRequest request, std::function<void(ServiceReply)> done) {
  std::string alike = likeness(request);
  if (const auto other = impl_->not_sent_yet.find(alike); other != impl_->not_sent_yet.end()) {
    other->second->done.push_back(std::move(done));
    return;
  }
  auto attempt = std::make_shared<Attempt>();
  attempt->number = impl_->next_number++;
  attempt->request = std::move(request);
  attempt->done.push_back(std::move(done));
  attempt->likeness = std::move(alike);
  impl_->open.emplace(attempt->number, attempt);
  if (!attempt->likeness.empty()) impl_->not_sent_yet.emplace(attempt->likeness, attempt);
  if (!impl_->cancelled) return impl_->queue(attempt);
  ServiceReply reply;
  reply.no_answer = NoAnswer::cancelled;
  reply.error_code = to_text(NoAnswer::cancelled);
  impl_->finish_later(attempt, std::move(reply));
}

void CloudClient::cancel_waiting() {
  impl_->cancelled = true;
  for (auto& [number, attempt] : impl_->open) {
    if (attempt->on_the_way) continue;
    ServiceReply reply;
    reply.no_answer = NoAnswer::cancelled;
    reply.error_code = to_text(NoAnswer::cancelled);
    impl_->finish_later(attempt, std::move(reply));
  }
}

}  // namespace billstop::core
