// What `audit` says of a run, hour by hour, against a practice cloud whose bill is late.
#include <gmock/gmock.h>

#include <set>

#include "core/billing/audit.hpp"
#include "tests/simulation/bill_life.hpp"

namespace billstop::simulation {
namespace {

using core::Audit;
using core::AuditItem;
using core::Proof;

// One of each kind that is billed by the hour, none with an end of its own.
constexpr const char* one_of_each = R"(,"items":[
  {"kind":"notebook","name":"n","id":"n-1","age_s":100000,
   "detail":{"lease":{"enable":false},"volume":{"category":"EVS","capacity":5}}},
  {"kind":"training_job","name":"train","id":"j-1","age_s":100000},
  {"kind":"service","name":"a-b","id":"s-1","age_s":100000,
   "detail":{"config":[{"model_id":"m-1"},{"model_id":"m-2"}]}},
  {"kind":"pool","name":"p","id":"p-1","age_s":100000,
   "detail":{"metadata":{"labels":{"os.modelarts/resource.id":"maos-1"}}}},
  {"kind":"volume","name":"v","id":"disk","age_s":100000},
  {"kind":"snapshot","name":"v","id":"shot","age_s":100000,"detail":{"volume_id":"disk"}},
  {"kind":"sfs_turbo","name":"t","id":"share","age_s":100000},
  {"kind":"edge_service","name":"e","age_s":100000},
  {"kind":"lite_server","name":"l","id":"ls-1","age_s":100000},
  {"kind":"inference_service","name":"i","id":"i-1","age_s":100000},
  {"kind":"bucket","name":"box","id":"box","age_s":100000,
   "detail":{"objects":[{"key":"out/data","size":1099511627776}]}},
  {"kind":"notebook","name":"other","id":"n-2","age_s":100000,
   "detail":{"lease":{"enable":false}}}])";

std::unique_ptr<sandbox::World> world(const std::string& site) {
  return core::testing::PracticeBill::account(R"(,"site":")" + site + '"' + one_of_each);
}

core::ItemResult ended(const core::Resource& resource, core::CloudTime at) {
  core::ItemResult item{.resource = resource, .verdict = core::Verdict::ended, .ended_at = at};
  for (const core::Meter& meter : resource.meters) item.chosen.ends.push_back(meter.what);
  return item;
}

class Proofs : public ::testing::Test {
 protected:
  void open(const std::string& site) { open(world(site)); }

  void open(std::unique_ptr<sandbox::World> account) {
    life = std::make_unique<BillLife>(std::move(account));
    const core::Inventory inventory = life->look();
    for (const core::Resource& resource : inventory.resources) {
      if (resource.meters.empty()) continue;
      plan.entries.push_back({.resource = resource});
      if (resource.id == "n-2") continue;
      plan.entries.back().chosen = core::Chosen{};
      items.push_back(ended(resource, now()));
    }
    started_at = now();
  }

  core::CloudTime now() { return life->cloud().now(); }

  Audit audit() {
    bill = life->cloud().read(core::audit_wishes(items, started_at, now()));
    return core::audit_run(items, plan, bill, core::one_day);
  }

  // What the cloud itself billed for it after that moment, of lines that have come.
  core::Money truly_billed(const std::string& kind, const std::string& id, core::CloudTime after) {
    const auto owners = owners_of_lines(life->cloud().model().world(),
                                        life->cloud().cloud_account(), core::to_ms(now()));
    core::Money sum;
    for (const core::BillLine& line : bill.lines)
      if (owners.at(line.id) == TrueOwner{kind, id} && line.from >= after) sum += line.amount;
    return sum;
  }

  std::unique_ptr<BillLife> life{};
  core::Plan plan{};
  std::vector<core::ItemResult> items{};
  core::CloudTime started_at{};
  core::Bill bill{};
};

TEST_F(Proofs, AMeterLeftRunningIsStillBilledToTheCentAndNeverProved) {
  for (const char* site : {"china", "international"}) {
    plan = {};
    items.clear();
    open(site);
    std::set<std::string> kinds;
    for (const core::ItemResult& item : items) kinds.insert(item.resource.kind.value);
    EXPECT_THAT(kinds, ::testing::IsSupersetOf({"notebook", "training_job", "service", "pool",
                                                "volume", "snapshot", "sfs_turbo", "lite_server",
                                                "edge_service", "inference_service", "bucket"}));
    const core::CloudTime after = core::hour_ceil(now());
    for (int hour = 0; hour < 60; hour += 3) {
      for (const AuditItem& item : audit().items) {
        EXPECT_NE(item.proof, Proof::proved) << item.resource.name << " after " << hour << " h";
        const auto& kind = item.resource.kind.value;
        EXPECT_EQ(item.billed_after, truly_billed(kind, item.resource.id, after)) << kind;
      }
      life->cloud().wait(3 * core::one_hour);
    }
    for (const AuditItem& item : audit().items)
      EXPECT_EQ(item.proof, Proof::still_billed) << item.resource.kind.value << ": " << item.reason;
    EXPECT_EQ(audit().exit_code(), 3);
  }
}

TEST_F(Proofs, WhatEndedIsTooEarlyToTellAndThenProved) {
  open("china");
  std::erase_if(items, [](const core::ItemResult& item) { return item.resource.id != "j-1"; });
  life->cloud().cloud_account().find("training_job", "j-1")->transitions = {
      {core::to_ms(now()), "Terminated"}};
  Proof last = Proof::too_early;
  bool trailed = false;
  for (int hour = 0; hour <= 27; ++hour) {
    const Audit seen = audit();
    const AuditItem& item = seen.items.front();
    EXPECT_NE(item.proof, Proof::still_billed) << hour;
    trailed = trailed || item.proof == Proof::trailing;
    if (item.proof != Proof::proved) {
      EXPECT_EQ(seen.exit_code(), 6);
      ASSERT_TRUE(item.come_back);
      EXPECT_GT(*item.come_back, now());
    }
    last = item.proof;
    life->cloud().wait(core::one_hour);
  }
  EXPECT_TRUE(trailed);
  EXPECT_EQ(last, Proof::proved);
  EXPECT_EQ(audit().exit_code(), 0);
  EXPECT_EQ(audit().saved_per_hour().decimal(), "18.2");
}

// Paid for a month, of which eight days are left: a renewal is deducted on the next one.
std::unique_ptr<sandbox::World> contract(const std::string& expire_policy) {
  return core::testing::PracticeBill::account(
      R"(,"items":[{"kind":"subscription","name":"c","id":"c-1","rate_per_hour":"3","age_s":1900800,
          "detail":{"_paid":{"bought_age_s":1900800,"expire_policy":)" +
      expire_policy + "}}}]");
}
const std::string let_expire = "0", renewed = "3";

TEST_F(Proofs, AContractThatIsRenewedAllTheSameIsStillBilledToTheCent) {
  open(contract(renewed));
  EXPECT_EQ(audit().items.at(0).proof, Proof::too_early);
  life->cloud().wait(4 * core::one_day);
  const Audit seen = audit();
  EXPECT_EQ(seen.items.at(0).proof, Proof::still_billed) << seen.items.at(0).reason;
  EXPECT_EQ(seen.items.at(0).billed_after.decimal(), "2160");
}

TEST_F(Proofs, AContractThatEndsIsProvedOnceItsPaidTimeIsOver) {
  open(contract(let_expire));
  const Audit early = audit();
  const AuditItem& item = early.items.at(0);
  EXPECT_EQ(item.proof, Proof::too_early);
  ASSERT_TRUE(item.come_back) << item.reason;
  life->cloud().wait(*item.come_back - now() - core::one_hour);
  EXPECT_EQ(audit().items.at(0).proof, Proof::too_early);
  life->cloud().wait(core::one_hour);
  EXPECT_EQ(audit().items.at(0).proof, Proof::proved) << audit().items.at(0).reason;
}

// An audit of long afterwards, when the time about the run holds no renewal any more.
TEST_F(Proofs, AContractThatIsRenewedIsStillBilledALongTimeAfterTheRun) {
  open(contract(renewed));
  life->cloud().wait(300 * core::one_day);
  EXPECT_EQ(audit().items.at(0).proof, Proof::still_billed);
}

TEST_F(Proofs, ABillThatStandsStillProvesNothing) {
  open("china");
  std::erase_if(items, [](const core::ItemResult& item) { return item.resource.id != "j-1"; });
  const core::CloudTime ended_at = now();
  life->cloud().wait(3 * core::one_day);
  // Of that time not a single line has come, though the notebook beside it runs on.
  bill = life->cloud().read(core::audit_wishes(items, ended_at, now()));
  std::erase_if(bill.lines, [&](const core::BillLine& line) { return line.to > ended_at; });
  const Audit seen = core::audit_run(items, plan, bill, core::one_day);
  EXPECT_EQ(seen.items.front().proof, Proof::too_early);
}

TEST_F(Proofs, ATimeThatHoldsAMonthsEndWaitsForItsClosing) {
  open("china");
  life->cloud().wait(*core::parse_utc("2023-03-31T02:00:00Z") - now());
  std::erase_if(items, [](const core::ItemResult& item) { return item.resource.id != "j-1"; });
  started_at = now();
  items.front().ended_at = started_at;
  EXPECT_EQ(audit().items.front().come_back, core::parse_utc("2023-04-03T16:00:00Z"));
}

TEST_F(Proofs, ACutBillProvesNothing) {
  open("china");
  life->cloud().cloud_account().users.front().all_rights = false;
  EXPECT_EQ(audit().exit_code(), 4);
}

}  // namespace
}  // namespace billstop::simulation
