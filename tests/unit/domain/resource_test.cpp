#include "core/domain/resource.hpp"

#include <gtest/gtest.h>

#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"

namespace billstop::core {
namespace {

Resource notebook() {
  Resource r;
  r.kind = {"notebook"};
  r.id = "n1";
  r.owner_id = "alice";
  r.created_at = cloud_time(1000);
  r.tags = {{"team", "a"}, {"env", "test"}};
  return r;
}

TEST(Fingerprint, DoesNotDependOnTheOrderOfTags) {
  Resource other = notebook();
  std::swap(other.tags[0], other.tags[1]);
  EXPECT_EQ(difference(fingerprint_of(notebook()), fingerprint_of(other)), "");
}

TEST(Fingerprint, TellsWhatChanged) {
  const Fingerprint planned = fingerprint_of(notebook());
  Resource now = notebook();
  now.tags.push_back({"billstop:keep", ""});
  EXPECT_EQ(difference(planned, fingerprint_of(now)), "tags changed");
  now = notebook();
  now.owner_id = "bob";
  EXPECT_EQ(difference(planned, fingerprint_of(now)), "owner changed");
  now = notebook();
  now.charging_mode = "prepaid";
  EXPECT_EQ(difference(planned, fingerprint_of(now)), "charging mode changed");
}

TEST(Fingerprint, WhatStartedAgainIsAnotherRunAndWhatFirstStartedIsNot) {
  Resource waiting = notebook(), started = notebook(), again = notebook();
  started.started_at = cloud_time(5000);
  again.started_at = cloud_time(9000);
  EXPECT_EQ(difference(fingerprint_of(started), fingerprint_of(again)), "started again since");
  EXPECT_EQ(difference(fingerprint_of(waiting), fingerprint_of(started)), "");
  EXPECT_EQ(difference(fingerprint_of(started), fingerprint_of(waiting)), "");
}

TEST(Fingerprint, IgnoresStateAndName) {
  Resource now = notebook();
  now.state = "STOPPING";
  now.name = "other";
  EXPECT_EQ(difference(fingerprint_of(notebook()), fingerprint_of(now)), "");
}

TEST(Resource, BurnsWhileAMeterOfItsOwnRunsOrMayRun) {
  Resource r = notebook();
  r.meters = {{"compute", Runs::no, {}, {}, {}}};
  EXPECT_FALSE(r.burns());
  r.meters.push_back({"storage", Runs::unknown, {}, {}, {}});
  EXPECT_TRUE(r.burns());
}

TEST(Resource, DoesNotBurnWhatAnotherPays) {
  Resource r = notebook();
  r.meters = {{"compute", Runs::yes, ResourceKey{{"pool"}, "p"}, {}, {}}};
  EXPECT_FALSE(r.burns());
}

TEST(Inventory, IsWholeOnlyWhenEveryPartCouldBeTold) {
  Inventory inventory;
  inventory.coverage = {{.plugin = {"pool"}, .looked = Looked::none}};
  EXPECT_TRUE(inventory.whole());
  inventory.coverage.push_back({.plugin = {"training"}});
  EXPECT_FALSE(inventory.whole());
}

TEST(Consent, AllowsOnlyWhatIsReversibleUnlessTold) {
  Consent consent;
  EXPECT_EQ(consent.effects(), std::vector<Effect>{Effect::reversible});
  consent.allow(Effect::data);
  EXPECT_TRUE(consent.allows(Effect::data));
  EXPECT_FALSE(consent.allows(Effect::refund));
}

TEST(Effect, HasAWordEachThatReadsBack) {
  for (Effect effect : all_effects) EXPECT_EQ(effect_from(to_text(effect)), effect);
  EXPECT_FALSE(effect_from("destroy"));
}

TEST(Manifest, FindsKindsAndWaysByName) {
  Manifest manifest;
  manifest.kinds = {{.kind = {"notebook"}, .ways = {{{"stop"}, "stop", Effect::reversible, {}}}}};
  ASSERT_NE(manifest.kind({"notebook"}), nullptr);
  EXPECT_NE(manifest.kind({"notebook"})->way({"stop"}), nullptr);
  EXPECT_EQ(manifest.kind({"notebook"})->way({"delete"}), nullptr);
  EXPECT_EQ(manifest.kind({"pool"}), nullptr);
}

}  // namespace
}  // namespace billstop::core
