#include "plugins/subscription/subscription.hpp"

#include <fstream>

#include "plugins/subscription/test_rows.hpp"

using namespace billstop;
using namespace billstop::subscription;
using billstop::testing::Recorder;

namespace {

std::string fact(const Resource& r, const std::string& key) {
  for (const Pair& f : r.facts)
    if (f.key == key) return f.value;
  return {};
}

std::string why_not(const Resource& r, const std::string& way) {
  for (const WayNow& w : r.ways)
    if (w.id == way) return w.why_not;
  return "no such way";
}

Tri meter(const Resource& r, const std::string& what) {
  for (const Meter& m : r.meters)
    if (m.what == what) return m.running;
  return Tri::unknown;
}

struct Policy {
  int code;
  Tri goes_on;
};

class AtExpiryTest : public ::testing::TestWithParam<Policy> {};

}  // namespace

TEST_P(AtExpiryTest, OnlyARenewalAndAConversionCostOn) {
  const Resource r = planned(contract_row("s", GetParam().code));
  EXPECT_EQ(meter(r, "renewal"), GetParam().goes_on);
  EXPECT_EQ(why_not(r, "lapse").empty(), GetParam().goes_on == Tri::yes);
  EXPECT_EQ(meter(r, "subscription"), Tri::yes);
  EXPECT_EQ(why_not(r, "unsubscribe"), "");
}

INSTANTIATE_TEST_SUITE_P(Policies, AtExpiryTest,
                         ::testing::Values(Policy{0, Tri::no}, Policy{1, Tri::yes},
                                           Policy{2, Tri::no}, Policy{3, Tri::yes},
                                           Policy{4, Tri::no}, Policy{5, Tri::no},
                                           Policy{9, Tri::unknown}));

TEST(SubscriptionRow, WhatHasExpiredOrIsFrozenCostsNothingAndIsNotTakenBack) {
  for (const int status : {4, 5}) {
    const Resource r = planned(contract_row("s", 3, status));
    EXPECT_EQ(meter(r, "subscription"), Tri::no);
    EXPECT_EQ(meter(r, "renewal"), Tri::no);
    EXPECT_NE(why_not(r, "unsubscribe"), "");
  }
}

// 10:00 UTC is 18:00 in GMT+8; seven days before that day at 03:00 there.
TEST(SubscriptionRow, TheRenewalIsDeductedSevenDaysAheadAtThreeInGmt8) {
  const Resource r = planned(contract_row("s"));
  EXPECT_EQ(fact(r, "paid until"), "2026-03-01T10:00:00Z");
  EXPECT_EQ(fact(r, "renewal deducted"), "2026-02-21T19:00:00Z");
}

TEST(SubscriptionRow, AnEveningInUtcIsTheNextDayInGmt8) {
  EXPECT_EQ(utc_text(deducted_at_ms(1'772'395'200'000)), "2026-02-22T19:00:00Z");  // 03-01 20:00
}

TEST(SubscriptionLocate, AllPagesAndOnlyWhatIsOfModelArts) {
  json disk = contract_row("disk");
  disk["service_type_code"] = "hws.service.type.ebs";
  Cloud cloud(Rows{contract_row("s"), disk});
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.found[0].id, "s");
  EXPECT_EQ(seen.found[0].charging_mode, "prepaid");
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(SubscriptionLocate, APoolAndItsSubscriptionAreOneStory) {
  Cloud cloud(Rows{contract_row("s")});
  const Recorder seen = cloud.locate({pool_thing("s")});
  ASSERT_EQ(seen.found.size(), 1u);
  const Resource& r = seen.found[0];
  EXPECT_EQ(r.meters.at(0).paid_by_kind, "pool");
  EXPECT_EQ(r.meters.at(0).paid_by_id, "pool-1");
  EXPECT_EQ(r.scope.project, "project");
  EXPECT_EQ(r.tags, (std::vector<Pair>{{"team", "a"}}));
  EXPECT_EQ(*r.handle("pool_name"), "pool-1");
}

TEST(SubscriptionLocate, UnreadableTagsOfThePoolAreUnreadableHere) {
  Cloud cloud(Rows{contract_row("s")});
  Resource thing = pool_thing("s");
  thing.tags_known = false;
  EXPECT_FALSE(cloud.locate({thing}).found.at(0).tags_known);
}

TEST(SubscriptionLocate, WhatIsAttachedIsToldWithItsMainResource) {
  Cloud cloud(Rows{contract_row("s"), attached_row("d", "s")});
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(fact(seen.found[0], "ends with it"), "d (hws.service.type.ebs)");
  EXPECT_EQ(seen.found[0].bill_keys.at(1).value, "d");
}

TEST(SubscriptionLocate, TheSameOrdersOthersAndUnpaidOrdersAreTold) {
  Cloud cloud(Rows{contract_row("s"), contract_row("t")});
  cloud.on("GET", path::orders).with("order_type", "1").reply(200, orders_page({"CS1"}));
  cloud.on("GET", path::orders).with("status", "6").reply(200, orders_page({"CS9"}));
  cloud.on("POST", path::resources)
      .with_body(R"("order_id":"CS1")")
      .reply(200, page({contract_row("s"), contract_row("t")}));
  const Recorder seen = cloud.locate();
  const Resource& s = *seen.resource("s");
  EXPECT_EQ(fact(s, "order"), "CS1");
  EXPECT_EQ(fact(s, "same order"), "t");
  EXPECT_EQ(s.uses.at(0).role, "same-order");
  EXPECT_EQ(s.uses.at(0).id, "t");
  EXPECT_EQ(fact(s, "unpaid orders in the way"), "CS9");
  EXPECT_NE(fact(s, "unsubscribing").find("ten times a year"), std::string::npos);
}

TEST(SubscriptionLocate, APrepaidPoolThatTheOrderCentreDoesNotShowIsUnknown) {
  Cloud cloud(Rows{});
  Resource unpaid = pool_thing("u");
  unpaid.meters = {{.what = "subscription", .running = Tri::no}};
  const Recorder seen = cloud.locate({pool_thing("s"), unpaid});
  ASSERT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(meter(seen.found[0], "subscription"), Tri::unknown);
  EXPECT_NE(why_not(seen.found[0], "unsubscribe"), "");
}

TEST(SubscriptionLocate, WithoutTheRightNothingIsNone) {
  Cloud cloud(Rows{});
  cloud.on("POST", path::resources).error(403, "CBC.0151");
  const Recorder seen = cloud.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(SubscriptionLocate, AnEmptyListIsBelievedOnlyWhereOrdersMayBeSeen) {
  Cloud trusted(Rows{});
  EXPECT_TRUE(trusted.locate().incomplete.empty());
  Cloud hidden(Rows{});
  hidden.on("GET", path::order).error(403, "CBC.0151");
  EXPECT_EQ(hidden.locate().incomplete.at(0).missing, Missing::denied);
}

// Money moves by each of them, so that the consent given by default must cover none.
TEST(SubscriptionManifest, NoWayIsReversible) {
  std::ifstream file(BILLSTOP_SOURCE_DIR "/plugins/subscription/plugin.json");
  const auto manifest = nlohmann::json::parse(file);
  for (const auto& way : manifest["kinds"][0]["ways"])
    EXPECT_NE(way["effect"], "reversible") << way["id"];
}
