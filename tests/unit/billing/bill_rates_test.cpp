#include "core/billing/bill_rates.hpp"

#include <gmock/gmock.h>

#include "core/billing/price_inquiry.hpp"
#include "tests/unit/billing/practice_bill.hpp"

namespace billstop::core::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Money yuan(const char* decimal) {
  return *Money::parse(decimal, "CNY");
}

Resource notebook(const std::string& flavor) {
  Resource r;
  r.kind = {"notebook"};
  r.id = "n-1";
  r.scope = {{"sandbox-1"}, {"cn-north-4"}, {"p1"}, {"0"}};
  r.meters = {{.what = "compute", .runs = Runs::yes}, {.what = "storage", .runs = Runs::yes}};
  r.bill_keys = {{"resource_id", "n-1"}};
  r.facts = {{"flavor", flavor}, {"disk", "5 GB SSD"}};
  return r;
}

constexpr const char* a_notebook =
    R"(,"items":[{"kind":"notebook","name":"n","id":"n-1","age_s":90000,
        "detail":{"flavor":"modelarts.vm.cpu.2u","volume":{"category":"EVS","capacity":5}}}])";

TEST(BillRates, AreTheMetersToTheLastDigitThoughTheBillHasWholeCents) {
  for (const char* site : {"china", "international"}) {
    PracticeBill cloud(
        PracticeBill::account(R"(,"site":")" + std::string(site) + "\"" + a_notebook));
    cloud.wait(one_day);
    const Bill bill = cloud.read(recent_days(cloud.now(), 3));
    Inventory inventory{.resources = {notebook("modelarts.vm.cpu.2u")}};
    put_bill_rates(inventory, bill, match_bill(bill, inventory));
    const auto& meters = inventory.resources.front().meters;
    EXPECT_EQ(meters[0].rate_per_hour->decimal(), "0.6") << site;
    EXPECT_EQ(meters[1].rate_per_hour->decimal(), "0.00375") << site;
    EXPECT_THAT(meters[0].rate_source, ::testing::StartsWith("bill, until 2023-03-"));
  }
}

TEST(BillRates, OfAnotherFlavorThanNowDoNotCount) {
  PracticeBill cloud(PracticeBill::account(a_notebook));
  cloud.wait(one_day);
  const Bill bill = cloud.read(recent_days(cloud.now(), 3));
  Inventory inventory{.resources = {notebook("modelarts.vm.gpu.p100")}};
  put_bill_rates(inventory, bill, match_bill(bill, inventory));
  EXPECT_FALSE(inventory.resources.front().meters[0].rate_per_hour);
  EXPECT_TRUE(inventory.resources.front().meters[1].rate_per_hour);
}

TEST(BillRates, AreThePriceWhereAPackagePays) {
  PracticeBill cloud(PracticeBill::account(
      R"(,"items":[{"kind":"notebook","name":"n","id":"n-1","age_s":90000,
          "detail":{"flavor":"modelarts.vm.cpu.2u","_cover":"package"}}])"));
  cloud.wait(one_day);
  const Bill bill = cloud.read(recent_days(cloud.now(), 3));
  Inventory inventory{.resources = {notebook("modelarts.vm.cpu.2u")}};
  put_bill_rates(inventory, bill, match_bill(bill, inventory));
  EXPECT_EQ(inventory.resources.front().meters[0].rate_per_hour, yuan("0.6"));
}

class Prices : public ::testing::Test {
 protected:
  std::vector<CouldNotTell> ask() {
    std::optional<std::vector<CouldNotTell>> told;
    ask_prices(cloud.client(), inventory, [&](auto refused) { told = std::move(refused); });
    cloud.loop().run_until([&] { return told.has_value(); });
    return told.value();
  }
  Resource& with_facts(std::vector<Tag> facts) {
    Resource r = notebook("");
    r.facts = std::move(facts);
    r.meters.resize(1);
    inventory.resources.push_back(std::move(r));
    return inventory.resources.back();
  }

  PracticeBill cloud{PracticeBill::account("")};
  Inventory inventory{};
};

TEST_F(Prices, AreAskedForWhatTheBillDoesNotTell) {
  inventory.resources = {notebook("modelarts.vm.cpu.2u")};
  EXPECT_THAT(ask(), IsEmpty());
  const auto& meters = inventory.resources.front().meters;
  EXPECT_EQ(meters[0].rate_per_hour, yuan("0.6"));
  EXPECT_EQ(meters[1].rate_per_hour, yuan("0.00375"));
  EXPECT_EQ(meters[1].rate_source, "price inquiry");
}

TEST_F(Prices, CountNodesFlavorsAndInstances) {
  with_facts({{"flavor", "modelarts.vm.cpu.2u"}, {"nodes", "3"}});
  with_facts({{"flavors", "modelarts.vm.cpu.2u x 2, modelarts.vm.gpu.t4u8 x 1"}});
  with_facts({{"runs", "2 x modelarts.vm.cpu.2u"}, {"runs", "1 x modelarts.vm.gpu.t4u8"}});
  ask();
  EXPECT_EQ(inventory.resources[0].meters[0].rate_per_hour, yuan("1.8"));
  EXPECT_EQ(inventory.resources[1].meters[0].rate_per_hour, yuan("10.7"));
  EXPECT_EQ(inventory.resources[2].meters[0].rate_per_hour, yuan("10.7"));
}

TEST_F(Prices, StayUnknownWhereAPartIs) {
  with_facts({{"flavors", "modelarts.vm.cpu.2u x 2, nonsense"}});
  with_facts({{"flavor", "modelarts.vm.cpu.2u"}, {"nodes", "many"}});
  with_facts({{"runs", "1 x modelarts.vm.cpu.2u"}}).uses = {{"runs-in", {{"pool"}, "p"}}};
  const size_t asked = cloud.requests;
  ask();
  EXPECT_EQ(cloud.requests, asked);
  for (const Resource& r : inventory.resources) EXPECT_FALSE(r.meters[0].rate_per_hour);
}

TEST_F(Prices, AreAskedInBatchesAndOneRefusalCostsItsOwnMeterAlone) {
  for (int i = 0; i < 120; ++i) with_facts({{"flavor", "modelarts.vm.cpu.2u"}});
  inventory.resources[60].scope.project = {"not-ours"};
  const size_t asked = cloud.requests;
  EXPECT_THAT(ask(), SizeIs(1));
  EXPECT_EQ(cloud.requests - asked, 4U);
  for (size_t i = 0; i < 120; ++i)
    EXPECT_EQ(inventory.resources[i].meters[0].rate_per_hour.has_value(), i != 60) << i;
}

}  // namespace
}  // namespace billstop::core::testing
