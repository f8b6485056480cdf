#include "core/planning/dependency_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

using Ids = std::vector<std::string>;
using Keys = std::vector<ResourceKey>;
using testing::HasSubstr;

Resource priced(Resource r, std::string_view rate) {
  for (Meter& meter : r.meters) meter.rate_per_hour = cny(rate);
  return r;
}

Resource unpriced(Resource r) {
  for (Meter& meter : r.meters) meter.rate_per_hour.reset();
  return r;
}

TEST(Order, WhatEndsTheMostMoneyGoesFirst) {
  EXPECT_EQ(order(decide({priced(job("a"), "1"), priced(job("b"), "9"), priced(job("c"), "5")})),
            (Ids{"b", "c", "a"}));
}

TEST(Order, UnknownRatesFollowTheKnownOnesInTheOrderOfIds) {
  EXPECT_EQ(order(decide({unpriced(job("b")), unpriced(job("a")), priced(job("c"), "0.1")})),
            (Ids{"c", "a", "b"}));
}

TEST(Order, WhatBlocksAPoolCountsWithThePoolsPrice) {
  const Resource child = in_pool(job("child"), "p");
  // The pool and its only job end 20 with two requests: more for each than the job that ends 9.
  EXPECT_EQ(order(decide({priced(job("alone"), "9"), child, pool("p", {child.key()})})),
            (Ids{"child", "p", "alone"}));
  EXPECT_EQ(order(decide({priced(job("alone"), "11"), child, pool("p", {child.key()})})),
            (Ids{"alone", "child", "p"}));
}

TEST(Order, PoolsOfUnknownPriceGoOneByOneTheSmallestFirst) {
  std::vector<Resource> all;
  const auto add = [&](const std::string& name, const std::vector<std::string>& jobs) {
    std::vector<ResourceKey> users;
    for (const std::string& id : jobs)
      users.push_back(all.emplace_back(in_pool(job(id), name)).key());
    all.push_back(unpriced(pool(name, users)));
  };
  add("p", {"a", "d"});
  add("q", {"c"});
  add("r", {"b", "e"});
  EXPECT_EQ(order(decide(all)), (Ids{"c", "q", "a", "d", "p", "b", "e", "r"}));
}

// What runs on costs until its pool is gone: by the last of its requests, one a second.
double burnt(const std::vector<std::pair<int, double>>& groups, const std::vector<size_t>& order) {
  double at_s = 0, money = 0;
  for (const size_t group : order) {
    at_s += groups[group].first;
    money += groups[group].second * at_s;
  }
  return money;
}

TEST(Order, BurnsNoMoreThanTheBestOfAllOrders) {
  constexpr unsigned seed = 7;
  std::mt19937 random(seed);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::pair<int, double>> groups;  // requests, price an hour
    std::vector<Resource> all;
    const size_t count = 2 + random() % 6;
    for (size_t g = 0; g < count; ++g) {
      const std::string name = "p" + std::to_string(g);
      const int jobs = 1 + static_cast<int>(random() % 12),
                price = 1 + static_cast<int>(random() % 90);
      std::vector<ResourceKey> users;
      for (int j = 0; j < jobs; ++j)
        users.push_back(all.emplace_back(in_pool(job(name + "-" + std::to_string(j)), name)).key());
      all.push_back(priced(pool(name, users), std::to_string(price)));
      groups.emplace_back(jobs + 1, price);
    }
    std::vector<size_t> ours, best(count);
    for (const std::string& id : order(decide(all)))
      if (id.find('-') == std::string::npos) ours.push_back(std::stoul(id.substr(1)));
    std::iota(best.begin(), best.end(), size_t{0});
    double least = burnt(groups, best);
    while (std::next_permutation(best.begin(), best.end()))
      least = std::min(least, burnt(groups, best));
    EXPECT_LE(burnt(groups, ours), 1.01 * least) << "seed " << seed << ", round " << round;
  }
}

TEST(Order, ABatchOfManyIsCheapByRequest) {
  auto all = manifests();
  for (Manifest& m : all)
    if (m.id.value == "service") m.kinds[0].batch = 100;
  Inventory inventory;
  inventory.resources = {priced(job("j"), "2"), priced(service("s"), "1")};
  EXPECT_EQ(order(core::decide(inventory, all, wishes())), (Ids{"s", "j"}));
}

TEST(Order, ASchedulePrecedesItsExecutionAndThatItsJobs) {
  const Resource s = thing("workflow", "workflow_schedule", "s", {}, {"disable"});
  const Resource x =
      uses(thing("workflow", "workflow_execution", "x", {}, {"stop"}), "scheduled-by", s.key());
  const Resource j = uses(priced(job("j"), "99"), "started-by", x.key());
  const Plan plan = decide({j, x, s});
  EXPECT_EQ(order(plan), (Ids{"s", "x", "j"}));
  EXPECT_EQ(entry(plan, j.key()).after, Keys{x.key()});
  EXPECT_EQ(entry(plan, x.key()).after, Keys{s.key()});
}

TEST(Order, KindsThatGoFirstHoldNothingBack) {
  const Resource s = thing("workflow", "workflow_schedule", "s", {}, {"disable"});
  const Resource j = priced(job("j"), "99");
  const Plan plan = decide({j, s});
  EXPECT_EQ(order(plan), (Ids{"s", "j"}));
  EXPECT_TRUE(entry(plan, j.key()).after.empty());
  EXPECT_EQ(entry(plan, j.key()).after_kinds, std::vector<Kind>{{"workflow_schedule"}});
}

TEST(Order, KindsDoNotCountWhereAResourceSaysMore) {
  const Resource s = thing("workflow", "workflow_schedule", "s", {}, {"disable"});
  const Resource j = uses(job("j"), "scheduled-by", s.key());
  const Resource other = thing("workflow", "workflow_schedule", "t", {}, {"disable"});
  const Plan plan = decide({j, s, other});
  EXPECT_EQ(entry(plan, j.key()).after, Keys{s.key()});
  EXPECT_TRUE(entry(plan, j.key()).after_kinds.empty());
}

TEST(Order, KindsOfAnotherProjectDoNotCount) {
  Resource s = thing("workflow", "workflow_schedule", "s", {}, {"disable"});
  s.scope.project = {"p2"};
  EXPECT_EQ(order(decide({priced(job("j"), "99"), s})), (Ids{"j", "s"}));
}

TEST(Order, WhatIsBilledToASubscriptionFollowsIt) {
  const Resource s =
      thing("subscription", "subscription", "s", {runs("subscription", "0.1")}, {"no-renewal"});
  const Resource paid = uses(service("v"), "billed-as", s.key());
  const Plan plan = decide({s, paid}, wishes({Effect::reversible, Effect::lapse}));
  EXPECT_EQ(order(plan), (Ids{"s", "v"}));
}

namespace {

Resource subscription_for(const std::string& id) {
  Resource s = thing("subscription", "subscription", id, {runs("subscription", "0.1")},
                     {"no-renewal", "unsubscribe"});
  s.owner_id.clear();
  return s;
}

Resource prepaid_node(const std::string& id, const std::string& pool_id, const Resource& payer) {
  Resource node = thing("pool", "node", id, {runs("subscription")}, {});
  node.owner_id.clear();
  return uses(uses(node, "runs-in", key("pool", pool_id)), "billed-as", payer.key());
}

Wishes giving_back(const std::vector<Resource>& named) {
  Wishes w = wishes({Effect::reversible, Effect::instance, Effect::lapse, Effect::refund});
  for (const Resource& r : named) w.only.push_back({to_text(r.key()), r.kind, r.id, false});
  return w;
}

}  // namespace

TEST(Order, APoolFollowsTheSubscriptionOfANodeInIt) {
  const Resource s = subscription_for("s"), p = pool("p");
  const Plan plan = decide({p, prepaid_node("n", "p", s), s}, giving_back({p, s}));
  EXPECT_EQ(order(plan), (Ids{"s", "p"}));
  EXPECT_EQ(entry(plan, p.key()).after, Keys{s.key()});
}

TEST(Order, APoolWhoseNodesSubscriptionIsNotGivenBackStays) {
  const Resource s = subscription_for("s"), p = pool("p");
  Wishes w = giving_back({p});
  EXPECT_TRUE(order(decide({p, prepaid_node("n", "p", s), s}, w)).empty());
}

TEST(Order, APoolsOwnSubscriptionFollowsThoseOfItsNodesAndWhatRunsInIt) {
  const Resource of_pool = subscription_for("a"), of_node = subscription_for("b");
  Resource p = uses(pool("p"), "billed-as", of_pool.key());
  p.ways.clear();
  const Resource j = in_pool(job("j"), "p");
  const Plan plan = decide({p, prepaid_node("n", "p", of_node), of_pool, of_node, j},
                           giving_back({of_pool, of_node, j}));
  EXPECT_EQ(entry(plan, of_pool.key()).after, (Keys{of_node.key(), j.key()}));
}

TEST(Order, ANodesSubscriptionIsGivenBackAfterWhatRunsInItsPool) {
  const Resource of_node = subscription_for("s");
  const Resource j = in_pool(job("j"), "p");
  const Plan plan =
      decide({pool("p"), prepaid_node("n", "p", of_node), of_node, j}, giving_back({of_node, j}));
  EXPECT_EQ(entry(plan, of_node.key()).after, (Keys{j.key()}));
}

TEST(Order, WhatCameWithOneOrderIsGivenBackTogetherOrNotAtAll) {
  const Resource plain = subscription_for("b");
  const Resource a = uses(subscription_for("a"), "same-order", plain.key());
  const Resource b = uses(plain, "same-order", a.key());
  EXPECT_EQ(order(decide({a, b}, giving_back({a, b}))), (Ids{"a", "b"}));
  EXPECT_TRUE(order(decide({a, b}, giving_back({a}))).empty());
}

TEST(Order, ABucketFollowsItsPaths) {
  const ResourceKey out = key("obs_path", "obs://b/out");
  Resource bucket = thing("obs", "bucket", "b", {runs("storage", "50")}, {"delete"});
  bucket.owner_id.clear();
  Wishes w = wishes();
  w.obs_paths = {"obs://b"};
  const Plan plan = decide({uses(job("j"), "output", out), path(out.id), bucket}, w);
  EXPECT_EQ(order(plan), (Ids{"j", "obs://b/out", "b"}));
}

TEST(Order, ACircleIsRefusedWithItsPath) {
  Resource a = uses(job("a"), "input", key("training_job", "b"));
  Resource b = uses(job("b"), "input", key("training_job", "a"));
  try {
    decide({a, b});
    FAIL() << "a circle was accepted";
  } catch (const PlanError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("training_job:a after training_job:b after training_job:a"));
  }
}

TEST(Order, EveryEntryFollowsAllItWaitsFor) {
  std::vector<Resource> resources;
  for (int i = 0; i < 40; ++i) {
    const std::string n = std::to_string(i);
    resources.push_back(pool("p" + n, {}));
    for (int k = 0; k < 5; ++k)
      resources.push_back(in_pool(job("j" + n + "-" + std::to_string(k)), "p" + n));
  }
  const Plan plan = decide(resources);
  std::map<ResourceKey, size_t> place;
  for (size_t i = 0; i < plan.entries.size(); ++i) place[plan.entries[i].resource.key()] = i;
  size_t waits = 0;
  for (size_t i = 0; i < plan.entries.size(); ++i)
    for (const ResourceKey& first : plan.entries[i].after) {
      EXPECT_LT(place.at(first), i);
      ++waits;
    }
  EXPECT_EQ(waits, 200u);
}

}  // namespace
}  // namespace billstop::core::test
