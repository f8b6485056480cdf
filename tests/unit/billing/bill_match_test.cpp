#include "core/billing/bill_match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* uuid = "3f2a9c51-aaaa-4bbb-8ccc-0123456789ab";

CloudTime hour(int of) {
  return *parse_utc("2026-03-01T00:00:00Z") + of * one_hour;
}

class BillMatching : public ::testing::Test {
 protected:
  BillMatching() {
    bill.currency = "CNY";
    bill.read_at = hour(100);
    inventory.coverage.push_back({.scope = {.region = {"r"}}, .looked = Looked::found});
  }

  Resource& have(const std::string& kind, const std::string& id, const std::string& name,
                 std::vector<BillKey> keys, int created_hour = 0) {
    Resource r;
    r.kind.value = kind;
    r.id = id;
    r.name = name;
    r.scope.region.value = "r";
    r.created_at = hour(created_hour);
    r.meters.push_back({.what = kind == "pool" ? "nodes" : "compute", .runs = Runs::yes});
    r.bill_keys = std::move(keys);
    inventory.resources.push_back(std::move(r));
    return inventory.resources.back();
  }
  Resource& job(const std::string& id, const std::string& name, int created_hour = 0) {
    return have("training_job", id, name, {{"resource_name", name}}, created_hour);
  }
  Resource& service(const std::string& name, const std::string& model, int created_hour = 0) {
    return have("service", "s-" + name, name, {{"resource_id", name + "-" + model}}, created_hour);
  }

  BillLine& billed(const std::string& id, const std::string& name, int at, int64_t used_s = 3600) {
    BillLine line;
    line.id = std::to_string(bill.lines.size());
    line.service_type = "hws.service.type.modelarts";
    line.resource_type = "hws.resource.type.modelarts";
    line.region.value = "r";
    line.resource_id = id;
    line.resource_name = name;
    line.from = hour(at);
    line.to = hour(at + 1);
    line.used_s = used_s;
    line.amount = line.official = Money(100'000'000, "CNY");
    bill.lines.push_back(line);
    return bill.lines.back();
  }

  BilledThing only() {
    BillMatch match = match_bill(bill, inventory);
    EXPECT_THAT(match.things, SizeIs(1));
    return match.things.front();
  }
  std::string located() {
    const BilledThing thing = only();
    return thing.located ? to_text(*thing.located) : std::string(to_text(thing.why));
  }

  Bill bill{};
  Inventory inventory{};
};

TEST_F(BillMatching, TakesANotebookByItsIdAlone) {
  have("notebook", uuid, "train", {{"resource_id", uuid}});
  billed(uuid, "another name", 5);
  EXPECT_EQ(located(), std::string("notebook:") + uuid);
}

TEST_F(BillMatching, TakesAServiceByItsWholeNameAndModel) {
  service("a", "b-c");
  service("a-b", "m");
  billed("a-b-m", "a-b", 5);
  EXPECT_EQ(located(), "service:s-a-b");
}

TEST_F(BillMatching, TellsServicesOfTheSameBillIdApartByTheirNames) {
  service("a", "b-c");
  service("a-b", "c");
  billed("a-b-c", "a-b", 5);
  EXPECT_EQ(located(), "service:s-a-b");
  bill.lines.front().resource_name.clear();
  EXPECT_EQ(located(), "ambiguous");
}

TEST_F(BillMatching, TakesNoServiceForTheLineOfAnotherNameThatMakesTheSameBillId) {
  service("a", "b-c");
  billed("a-b-c", "a-b", 5);
  EXPECT_EQ(located(), "gone_same_name");
  bill.lines.front().resource_name = "a";
  EXPECT_EQ(located(), "service:s-a");
}

TEST_F(BillMatching, TakesAJobByItsName) {
  job("j", "train");
  billed("job1234abcd", "train", 5);
  billed("job1234abcd", "train", 6);
  const BilledThing thing = only();
  ASSERT_TRUE(thing.located);
  EXPECT_EQ(thing.by, LocatedBy::name);
  EXPECT_THAT(thing.lines, SizeIs(2));
  EXPECT_EQ(thing.amount, Money(200'000'000, "CNY"));
}

TEST_F(BillMatching, NeverComparesNamesWithoutTheirCaseOrAsTheyLook) {
  job("j", "Train");
  job("k", "tr\xD0\xB0in");  // with a Cyrillic letter
  billed("job1234abcd", "train", 5);
  EXPECT_EQ(located(), "gone");
}

TEST_F(BillMatching, CallsWhatWasUsedBeforeAJobWasMadeGone) {
  job("j", "train", 10);
  billed("job1234abcd", "train", 5);
  billed("job1234abcd", "train", 11);
  EXPECT_EQ(located(), "gone_same_name");
}

TEST_F(BillMatching, TakesNoJobThatAPoolPaysFor) {
  job("j", "train").meters.front().paid_by = ResourceKey{{"pool"}, "p"};
  billed("job1234abcd", "train", 5);
  EXPECT_EQ(located(), "gone");
}

TEST_F(BillMatching, TakesNoJobForWhatHasANotebooksOrAServicesForm) {
  job("j", "train");
  billed(uuid, "train", 5);
  EXPECT_EQ(located(), "gone");
  bill.lines.front().resource_id = "train-model";
  EXPECT_EQ(located(), "gone");
}

TEST_F(BillMatching, TellsTwoJobsOfOneNameApartByWhenTheyBegan) {
  job("old", "train", 5);
  job("new", "train", 10);
  billed("job1", "train", 5);
  billed("job2", "train", 10);
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.things, SizeIs(2));
  for (const BilledThing& thing : match.things) {
    ASSERT_TRUE(thing.located);
    EXPECT_EQ(thing.located->id, thing.resource_id == "job1" ? "old" : "new");
  }
}

TEST_F(BillMatching, TakesNeitherOfTwoThatBeganWithTheJobOfTheirName) {
  job("j", "train", 5);
  billed("job1", "train", 5);
  billed("maos-gone", "train", 5);
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.things, SizeIs(2));
  for (const BilledThing& thing : match.things) EXPECT_EQ(thing.why, NotLocated::ambiguous);
}

TEST_F(BillMatching, WaitsUntilALineThatWouldTellMoreHadTimeToCome) {
  job("j", "train", 90);
  billed("job1", "train", 91);
  const BilledThing thing = only();
  EXPECT_EQ(thing.why, NotLocated::too_young);
  ASSERT_THAT(thing.hints, SizeIs(1));
  EXPECT_EQ(thing.hints.front().key.id, "j");
}

TEST_F(BillMatching, TakesNoPoolByNameWhereTheBillNamesItByItsId) {
  have("pool", "p", "pool-x", {{"resource_name", "pool-x"}, {"resource_id", "maos-1"}});
  billed("maos-1", "pool-x", 5);
  billed("maos-2", "pool-x", 5);
  size_t found = 0;
  for (const BilledThing& thing : match_bill(bill, inventory).things)
    if (thing.located) {
      ++found;
      EXPECT_EQ(thing.resource_id, "maos-1");
    }
  EXPECT_EQ(found, 1U);
}

TEST_F(BillMatching, TakesAPoolByItsDisplayNameWhereTheBillHasNoIdOfIts) {
  have("pool", "p", "pool-x", {{"resource_name", "pool-x"}, {"resource_id", "maos-1"}});
  billed("node-id", "pool-x", 5);
  EXPECT_EQ(located(), "pool:p");
}

TEST_F(BillMatching, PartsAReusedServiceNameAtItsCreation) {
  service("a", "m", 10);
  billed("a-m", "a", 5);
  billed("a-m", "a", 11);
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.things, SizeIs(2));
  EXPECT_EQ(match.things[0].first, hour(11));
  EXPECT_TRUE(match.things[0].located);
  EXPECT_EQ(match.things[1].why, NotLocated::gone_same_name);
}

TEST_F(BillMatching, LeavesTheHourOfAReuseOpen) {
  service("a", "m", 10).created_at = hour(10) + one_hour / 2;
  billed("a-m", "a", 9);
  billed("a-m", "a", 10, 600);
  for (const BilledThing& thing : match_bill(bill, inventory).things) EXPECT_FALSE(thing.located);
}

TEST_F(BillMatching, LeavesPartOfAnHourOpenWhileTheServiceThatRunsOnMayBeBilledForTheWhole) {
  service("a", "m", 10);
  billed("a-m", "a", 20);
  billed("a-m", "a", 90, 600);
  EXPECT_THAT(match_bill(bill, inventory).things, SizeIs(2));
  inventory.resources.front().meters.front().runs = Runs::no;
  EXPECT_EQ(located(), "service:s-a");
  inventory.resources.front().meters.front().runs = Runs::yes;
  bill.read_at = hour(116);
  EXPECT_EQ(located(), "service:s-a");
}

TEST_F(BillMatching, TakesOfTheLastDayOnlyWhatWasBilledForTheServiceBefore) {
  service("a", "m", 10);
  billed("a-m", "a", 90).spec = "small";
  EXPECT_EQ(located(), "too_young");
  billed("a-m", "a", 20).spec = "small";
  EXPECT_EQ(located(), "service:s-a");
  billed("a-m", "a", 91).spec = "large";
  EXPECT_THAT(match_bill(bill, inventory).things, SizeIs(2));
}

TEST_F(BillMatching, LeavesTheFirstHourOpenWhereAnotherOfTheNameWasBilledInIt) {
  service("a", "m", 10).created_at = hour(10) + one_hour / 2;
  billed("a-m", "a", 10, 1200).spec = "small";
  billed("a-m", "a", 10, 600).spec = "large";
  for (const BilledThing& thing : match_bill(bill, inventory).things) EXPECT_FALSE(thing.located);
}

TEST_F(BillMatching, ShowsTheTextBeforeAHyphenAsAHintAlone) {
  service("a", "m");
  billed("a-other", "a", 5);
  const BilledThing thing = only();
  EXPECT_FALSE(thing.located);
  ASSERT_THAT(thing.hints, SizeIs(1));
  EXPECT_EQ(thing.hints.front().key.id, "s-a");
}

TEST_F(BillMatching, FindsTheDiskOfANotebookByItsUse) {
  have("notebook", uuid, "n", {{"resource_id", uuid}})
      .uses.push_back({"disk", {{"volume"}, "disk-1"}});
  billed("disk-1", "n", 5).service_type = "hws.service.type.ebs";
  billed("disk-2", "n", 5).service_type = "hws.service.type.ebs";
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.things, SizeIs(1));
  EXPECT_EQ(match.things.front().by, LocatedBy::use);
  EXPECT_EQ(match.foreign_lines, 1U);
}

TEST_F(BillMatching, TakesAJobByItsNameThoughTheBillNamesABucketThatItUses) {
  job("j", "train").uses.push_back({"output", {{"obs_path"}, "obs://outputs/run/"}});
  billed("job1234abcd", "train", 5);
  billed("outputs", "outputs", 5).service_type = "hws.service.type.obs";
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.things, SizeIs(2));
  for (const BilledThing& thing : match.things) EXPECT_TRUE(thing.located) << thing.resource_id;
}

TEST_F(BillMatching, SaysThatNothingStandsBehindTokens) {
  billed("tokens", "model", 5).resource_type = "hws.resource.type.modelarts.tokens";
  EXPECT_EQ(located(), "tokens");
}

TEST_F(BillMatching, SaysThatARegionWasNotLookedAt) {
  billed(uuid, "n", 5).region.value = "elsewhere";
  EXPECT_EQ(located(), "unread_region");
}

TEST_F(BillMatching, TellsWhatAPackageOrCouponPaysFor) {
  have("notebook", uuid, "n", {{"resource_id", uuid}});
  BillLine& line = billed(uuid, "n", 5);
  line.by_coupon = line.amount;
  EXPECT_TRUE(only().covered());
  line.by_coupon = Money();
  EXPECT_FALSE(only().covered());
  line.by_package = true;
  EXPECT_TRUE(only().covered());
}

TEST_F(BillMatching, NamesWhatRunsAndIsNotBilledYet) {
  job("young", "a", 95);
  job("old", "b", 5);
  job("paid", "c").meters.front().paid_by = ResourceKey{{"pool"}, "p"};
  const BillMatch match = match_bill(bill, inventory);
  ASSERT_THAT(match.not_yet_billed, SizeIs(2));
  EXPECT_THAT(match.not_yet_billed[0].why, ::testing::HasSubstr("may still come"));
  EXPECT_THAT(match.not_yet_billed[1].why, ::testing::HasSubstr("no line names it"));
}

}  // namespace
}  // namespace billstop::core
