// Letting expire and unsubscribing. Money moves here: an order leaves once, and what the cloud did
// with it is read off its own lists.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/pool_tags.hpp"
#include "plugins/subscription/order_centre.hpp"
#include "plugins/subscription/subscription.hpp"

namespace billstop::subscription {

using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

constexpr const char* unsubscribe_path = "/v2/orders/subscriptions/resources/unsubscribe";
constexpr const char* renewal_path = "/v2/orders/subscriptions/resources/autorenew/{resource_id}";
constexpr const char* conversion_path = "/v2/orders/subscriptions/resources/to-on-demand";
constexpr const char* unsubscription_type = "4";
constexpr const char* order_fact = "unsubscription orders";
constexpr const char* former_state = "former state";  // billstop's own, of an undo
constexpr int64_t busy_pause_ms = 30'000;

std::string fact_of(const Resource& resource, std::string_view key) {
  for (const Pair& fact : resource.facts)
    if (fact.key == key) return fact.value;
  return {};
}

StopOutcome as(int32_t outcome, const Reply& reply, std::string words) {
  StopOutcome out = failed(reply);
  out.outcome = outcome;
  out.text = std::move(words) + (out.text.empty() ? "" : ": " + out.text);
  return out;
}

// Why it is never taken back, by the status table of the unsubscription API (api-oce,
// cancel_resources_subscription).
const char* why_never(std::string_view code) {
  static constexpr std::pair<std::string_view, const char*> table[] = {
      {"CBC.30000053", "it belongs to a savings plan"},
      {"CBC.99003128", "no renewed period is left to give back"},
      {"CBC.99003185", "it goes only together with all of its order, so name each of them"},
      {"CBC.99003643", "it has been invoiced"},
      {"CBC.99003647", "packages are not taken back"},
      {"CBC.99003649", "trials are not taken back"},
      {"CBC.99003650", "marketplace items are not taken back here"},
      {"CBC.99003652", "a DevCloud package is not taken back"},
      {"CBC.99003654", "a bandwidth add-on hangs on it"},
      {"CBC.99003656", "it is frozen"}};
  for (const auto& [known, why] : table)
    if (code == known) return why;
  return nullptr;
}

StopOutcome outcome_of(const Reply& reply) {
  const std::string& code = reply.error_code;
  if (reply.denied()) return failed(reply);
  if (code == "CBC.99003651" || code == "CBC.99006066" || reply.status == 429)
    return retry_after(busy_pause_ms, reply);
  if (code == "CBC.99003100")
    return as(BILLSTOP_BLOCKED, reply, "an unpaid order is in the way: pay or cancel it first");
  // Deleted or not managed: verify holds that against both lists.
  if (code == "CBC.30000067") return as(BILLSTOP_ACCEPTED, reply, "already closed");
  if (const char* why = why_never(code)) return as(BILLSTOP_STOP_REFUSED, reply, why);
  return failed(reply);
}

// ---- let expire ----

Request renewal_off(const std::string& id) {
  return {
      .service = "bss", .method = "DELETE", .path = renewal_path, .params = {{"resource_id", id}}};
}

// Without a body it renews itself as often as it is due (huaweicloudsdkbss v2,
// auto_renewal_resources).
Request renewal_on(const std::string& id) {
  return {
      .service = "bss", .method = "POST", .path = renewal_path, .params = {{"resource_id", id}}};
}

Request conversion_request(const char* operation, const std::string& id) {
  const Json body{{"operation", operation}, {"resource_ids", {id}}};
  return {.service = "bss", .method = "POST", .path = conversion_path, .body = body.dump()};
}

// A refusal of one id stands inside the success.
Reply with_details(Reply reply) {
  const Json body = modelarts::parse(reply.body);
  for (const Json& error : rows(body, "error_details")) {
    reply.error_code = text(error, "error_code");
    reply.error_text = text(error, "error_msg");
  }
  return reply;
}

StopOutcome after_change(const Reply& reply) {
  if (reply.ok()) return accepted(reply);
  if (reply.error_code == "CBC.3002") return retry_after(busy_pause_ms, reply);  // locked
  // Expired meanwhile: nothing is renewed any more, as verify will see.
  if (reply.error_code == "CBC.3016") return as(BILLSTOP_ACCEPTED, reply, "it has expired");
  return outcome_of(reply);
}

StopOutcome let_expire(Call& call, const Contract& contract) {
  if (contract.at_expiry == AtExpiry::renewal)
    return after_change(call.send(renewal_off(contract.id)));
  if (contract.at_expiry == AtExpiry::by_the_hour)
    return after_change(with_details(call.send(conversion_request("CANCEL", contract.id))));
  return {BILLSTOP_ACCEPTED, 0, {}, "it ends by itself", {}, {}};
}

// Takes a lapse back: what was to follow at expiry is read off the state that the run found.
StopOutcome let_go_on(Call& call, const Contract& contract, const Resource& planned) {
  if (contract.goes_on() == Tri::yes) return {BILLSTOP_ACCEPTED, 0, {}, "it goes on", {}, {}};
  const std::string former = fact_of(planned, former_state);
  if (former == state_at_expiry(AtExpiry::renewal))
    return after_change(call.send(renewal_on(contract.id)));
  if (former == state_at_expiry(AtExpiry::by_the_hour))
    return after_change(with_details(call.send(conversion_request("SET_UP", contract.id))));
  return {BILLSTOP_STOP_REFUSED, 0, {}, "what followed its expiry before is not known", {}, {}};
}

void change_expiry(Call& call, std::string_view way, std::span<const Resource> batch) {
  const Asked asked = ask_for(call, batch);
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto contract = asked.shown.find(batch[i].id);
    if (contract != asked.shown.end())
      call.settle(i, way == "lapse" ? let_expire(call, contract->second)
                                    : let_go_on(call, contract->second, batch[i]));
    else
      call.settle(
          i, StopOutcome{
                 BILLSTOP_RETRY, busy_pause_ms, {}, "the order centre does not show it", {}, {}});
  }
}

// ---- unsubscribe ----

std::set<std::string> unsubscriptions(Call& call, bool& whole) {
  const modelarts::Listing orders = list_orders(call, {{"order_type", unsubscription_type}});
  whole = orders.whole();
  std::set<std::string> ids;
  for (const Json& order : orders.rows) ids.insert(text(order, "order_id"));
  return ids;
}

Request unsubscribe_request(std::span<const Resource> batch) {
  Json ids = Json::array();
  for (const Resource& resource : batch) ids.push_back(resource.id);
  const Json body{{"resource_ids", ids},
                  {"unsubscribe_type", 1},
                  {"unsubscribe_reason_type", 5},
                  {"unsubscribe_reason", "no longer needed"}};
  return {.service = "bss", .method = "POST", .path = unsubscribe_path, .body = body.dump()};
}

bool is_uncertain(const Reply& reply) {
  return !reply.answered() || reply.status >= 500;
}

class Unsubscription {
 public:
  Unsubscription(Call& call, std::span<const Resource> batch) : call_(call), batch_(batch) {}

  void run() {
    before_ = unsubscriptions(call_, before_whole_);
    const Reply reply = call_.send(unsubscribe_request(batch_));
    if (is_uncertain(reply)) return settle_by_order_list(reply, batch_, 0);
    if (reply.ok()) return settle_each(reply);
    // Refused as a whole, with the words of one: nothing happened, and asked one by one each says
    // its own.
    if (batch_.size() == 1 || reply.denied() || !says_of_one(reply))
      return settle_all(outcome_of(reply));
    for (size_t i = 0; i < batch_.size(); ++i) alone(i);
  }

 private:
  static bool says_of_one(const Reply& reply) {
    return reply.status == 400 && reply.error_code.starts_with("CBC.");
  }

  void settle_all(const StopOutcome& outcome) {
    for (size_t i = 0; i < batch_.size(); ++i) call_.settle(i, outcome);
  }

  void alone(size_t i) {
    const Reply reply = call_.send(unsubscribe_request(batch_.subspan(i, 1)));
    if (is_uncertain(reply)) return settle_by_order_list(reply, batch_.subspan(i, 1), i);
    call_.settle(i, reply.ok() ? outcome_in(reply, batch_[i]) : outcome_of(reply));
  }

  void settle_each(const Reply& reply) {
    for (size_t i = 0; i < batch_.size(); ++i) call_.settle(i, outcome_in(reply, batch_[i]));
  }

  // What a success says of one: that it failed, or the orders under way.
  StopOutcome outcome_in(const Reply& reply, const Resource& resource) const {
    const Json body = modelarts::parse(reply.body);
    for (const Json& failure : rows(body, "fail_resource_infos")) {
      if (text(failure, "resource_id") != resource.id) continue;
      Reply own = reply;
      own.status = 400;
      own.error_code = text(failure, "error_code");
      own.error_text = text(failure, "error_msg");
      return outcome_of(own);
    }
    std::string orders;
    for (const Json& id : rows(body, "order_ids"))
      orders += (orders.empty() ? "" : ", ") + text(id);
    return under_way(reply, resource, orders);
  }

  static StopOutcome under_way(const Reply& reply, const Resource& resource,
                               const std::string& orders) {
    StopOutcome outcome = accepted(reply);
    outcome.text = "order " + orders;
    outcome.seen = resource;
    std::erase_if(outcome.seen->facts, [](const Pair& fact) { return fact.key == order_fact; });
    outcome.seen->facts.push_back({order_fact, orders});
    return outcome;
  }

  // Nobody knows whether it arrived: an order in the list says that it did, none says nothing,
  // since a list may be behind. It does not leave again, and what becomes of it is looked at.
  void settle_by_order_list(const Reply& reply, std::span<const Resource> sent, size_t first) {
    bool whole = false;
    const std::set<std::string> now = unsubscriptions(call_, whole);
    std::string fresh;
    for (const std::string& id : now)
      if (!before_.contains(id)) fresh += (fresh.empty() ? "" : ", ") + id;
    const StopOutcome open{BILLSTOP_ACCEPTED,
                           0,
                           reply.error_code,
                           whole && before_whole_
                               ? "no answer came, and the order list shows no such order yet"
                               : "no answer came, and the order list cannot be read",
                           reply.request_id,
                           {}};
    for (size_t k = 0; k < sent.size(); ++k)
      call_.settle(first + k, fresh.empty() ? open : under_way(reply, sent[k], fresh));
  }

  Call& call_;
  std::span<const Resource> batch_;
  std::set<std::string> before_{};
  bool before_whole_ = false;
};

// ---- verify ----

VerifyOutcome lapse_verdict(const Contract& contract, Resource seen) {
  if (!contract.is_held()) return verified_gone();
  const std::string still = "it still " + seen.state;
  switch (contract.goes_on()) {
    case Tri::no:
      return seen_as(BILLSTOP_ENDED, std::move(seen),
                     "ends on " + utc_text(contract.until_ms) + ", paid until then");
    case Tri::yes:
      return seen_as(BILLSTOP_NEXT_STEP, std::move(seen), still);
    case Tri::unknown:
      break;
  }
  return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "what follows its expiry is not known");
}

VerifyOutcome going_on_verdict(const Contract& contract, Resource seen) {
  if (!contract.is_held()) return verified_gone();
  const Tri goes_on = contract.goes_on();
  std::string words = "it is " + seen.state;
  const int32_t outcome = goes_on == Tri::yes  ? BILLSTOP_ENDED
                          : goes_on == Tri::no ? BILLSTOP_STILL_RUNNING
                                               : BILLSTOP_VERIFY_UNKNOWN;
  return seen_as(outcome, std::move(seen), std::move(words));
}

// Gone only where the order centre and the product agree.
VerifyOutcome gone_if_both(Call& call, const Resource& planned) {
  const Product product = product_of(call, planned);
  if (product == Product::gone || product == Product::none) {
    VerifyOutcome outcome = verified_gone();
    outcome.text = refunds_of(call, fact_of(planned, order_fact));
    return outcome;
  }
  if (product == Product::unknown)
    return {BILLSTOP_VERIFY_UNKNOWN,
            {},
            "the order centre has closed it; its product cannot be read",
            {},
            {}};
  return seen_as(BILLSTOP_PENDING, planned, "the order centre has closed it, its product lists it");
}

VerifyOutcome verify_one(Call& call, std::string_view way, const Asked& asked,
                         const Resource& planned) {
  const auto shown = asked.shown.find(planned.id);
  if (shown == asked.shown.end() && !asked.problems.whole())
    return asked.problems.failed
               ? could_not_verify(*asked.problems.failed)
               : VerifyOutcome{BILLSTOP_VERIFY_UNKNOWN, {}, asked.problems.why, {}, {}};
  const bool held = shown != asked.shown.end() && shown->second.is_held();
  if (!held) return gone_if_both(call, planned);
  Resource seen = seen_again(shown->second, planned);
  if (const std::string* pool = seen.handle("pool_name"); pool && !seen.scope.project.empty())
    modelarts::read_pool_tags(call, *pool, seen);
  if (way == "lapse") return lapse_verdict(shown->second, std::move(seen));
  if (way == "go_on") return going_on_verdict(shown->second, std::move(seen));
  return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen), "the order centre shows it as in use");
}

}  // namespace

void Subscription::stop(Call& call, std::string_view way, std::span<const Resource> batch) const {
  if (way == "unsubscribe")
    Unsubscription(call, batch).run();
  else
    change_expiry(call, way, batch);
}

void Subscription::verify(Call& call, std::string_view way, std::span<const Resource> batch) const {
  const Asked asked = ask_for(call, batch);
  for (size_t i = 0; i < batch.size(); ++i) call.settle(i, verify_one(call, way, asked, batch[i]));
}

}  // namespace billstop::subscription
