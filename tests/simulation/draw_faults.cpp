#include "tests/simulation/draw_faults.hpp"

#include <algorithm>

#include "sdk/sandbox/pool_users.hpp"

namespace billstop::simulation {

namespace {

using sandbox::FaultAction;
using sandbox::FaultRule;
using sandbox::RandomSource;

FaultRule draw_request_fault(RandomSource& random) {
  static const std::vector<std::string> endpoints{"*",
                                                  "*",
                                                  "notebook.*",
                                                  "training.*",
                                                  "pool.*",
                                                  "service_v1.*",
                                                  "workflow.*",
                                                  "pool.delete",
                                                  "notebook.stop",
                                                  "training.stop",
                                                  "bucket.*",
                                                  "list_pay_per_use_customer_resources",
                                                  "cancel_resources_subscription"};
  static const std::vector<FaultAction> actions{
      FaultAction::status,        FaultAction::status,       FaultAction::timeout_before,
      FaultAction::timeout_after, FaultAction::reset_before, FaultAction::reset_after,
      FaultAction::truncate,      FaultAction::malformed,    FaultAction::delay,
      FaultAction::stale,         FaultAction::reorder};
  static const std::vector<int> statuses{429, 500, 502, 503};
  FaultRule rule;
  rule.endpoint = random.pick(endpoints);
  rule.action = random.pick(actions);
  rule.status = random.pick(statuses);
  if (rule.status == 429) rule.retry_after_s = random.between(0, 5);
  rule.delay_ms = random.between(1, 90) * 1'000;
  rule.stale_ms = random.between(5, 60) * 1'000;
  const bool reads_alone = rule.action == FaultAction::stale || rule.action == FaultAction::reorder;
  rule.probability = static_cast<double>(random.between(1, reads_alone ? 60 : 12)) / 100;
  return rule;
}

// Of orders seldom more than one leaves in a case.
FaultRule lose_answers_to_orders(RandomSource& random) {
  FaultRule rule;
  rule.endpoint = "cancel_resources_subscription";
  rule.action = random.chance(50) ? FaultAction::timeout_after : FaultAction::reset_after;
  rule.probability = static_cast<double>(random.between(20, 90)) / 100;
  return rule;
}

}  // namespace

void draw_faults(Scenario& s, RandomSource& random) {
  s.faults.seed = s.seed;
  if (random.chance(30)) s.skew_ms = random.between(-600, 600) * 1'000;
  if (random.chance(25)) return;
  const size_t rules = 1 + random.below(4);
  for (size_t i = 0; i < rules; ++i) s.faults.rules.push_back(draw_request_fault(random));
  if (s.wish.allow.contains("refund") && random.chance(30))
    s.faults.rules.push_back(lose_answers_to_orders(random));
  if (random.chance(15)) {
    s.burst_every_ms = random.between(20, 120) * 1'000;
    s.burst_ms = random.between(1, 5) * 1'000;
  }
  if (random.chance(4)) s.key_ends_ms = start_ms + random.between(1, 600) * 1'000;
}

void draw_happenings(Scenario& s, RandomSource& random) {
  if (random.chance(50)) s.plan_age_ms = random.between(1, 50) * 60'000;
  if (random.chance(50)) return;
  const auto& items = s.world->accounts.front()->items;
  const size_t count = 1 + random.below(4);
  for (size_t i = 0; i < count; ++i) {
    const sandbox::Item& item = *items[random.below(items.size())];
    Happening happening;
    happening.at_ms = start_ms + s.plan_age_ms + random.between(0, 240) * 1'000;
    happening.what = static_cast<Happening::What>(random.below(3));
    happening.key = {item.kind, item.id};
    if (happening.what == Happening::What::is_new) {
      if (item.kind != "notebook") continue;
      happening.key.second = s.world->new_uuid();
    }
    s.happenings.push_back(std::move(happening));
  }
  std::ranges::stable_sort(s.happenings, {}, &Happening::at_ms);
}

// A pool that is marked at the beginning of the run, and whose turn comes much later, since a user
// of it takes its time. Of a source of its own, so that it leaves all else as it was drawn.
void draw_late_mark(Scenario& s) {
  RandomSource random(s.seed * 0x2545f4914f6cdd1dULL + 1);
  const auto pools = s.world->accounts.front()->of_kind("pool");
  if (pools.empty() || !random.chance(15)) return;
  sandbox::Item* pool = random.pick(pools);
  const auto users = sandbox::users_of_pool(*s.world->accounts.front(), *pool);
  if (users.empty()) return;
  random.pick(users)->ends_in_ms = random.between(150, 400) * 1'000;
  Happening mark{.what = Happening::What::gets_keep_tag};
  mark.key = {"pool", pool->id};
  mark.at_ms = start_ms + s.plan_age_ms + random.between(1, 20) * 1'000;
  s.happenings.push_back(std::move(mark));
  std::ranges::stable_sort(s.happenings, {}, &Happening::at_ms);
}

void draw_forgetting(Scenario& s) {
  RandomSource random(s.seed * 0x9fb21c651e98df25ULL + 1);
  s.plugins_forget = random.chance(4);
}

void draw_crash(Scenario& s, RandomSource& random) {
  if (random.chance(50)) return;
  s.crash.where = static_cast<Crash::Where>(1 + random.below(3));
  s.crash.nth = 1 + random.below(random.chance(50) ? 6 : 60);
  s.crash.torn_bytes = random.chance(50) ? random.below(400) : 0;
  s.crash.down_ms = random.between(1, 900) * 1'000;
}

}  // namespace billstop::simulation
