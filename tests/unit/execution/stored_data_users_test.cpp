#include "core/execution/stored_data_users.hpp"

#include <gmock/gmock.h>

#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ResourceKey out = key("obs_path", "obs://b/out");
const CloudTime look_began = now + hour;

Resource writer() {
  return uses(job("j"), "output", out);
}

Resource ended(Resource r) {
  for (Meter& meter : r.meters) meter.runs = Runs::no;
  for (WayNow& way : r.ways) way.why_not = "it has ended";
  return r;
}

// A run of a job and of what it wrote; the job has ended in it, at `job_ended`.
struct EndedRun {
  Plan plan = decide({writer(), path(out.id)});
  CloudTime job_ended = look_began - Millis(120'000);
  ItemState job_state = ItemState::ended;
  std::vector<Looked> looked{};  // by manifest; those that are missing found something

  StoredStays with(std::vector<Resource> seen) const {
    Inventory today;
    today.resources = std::move(seen);
    const std::vector<Manifest> all = manifests();
    for (size_t i = 0; i < all.size(); ++i)
      today.coverage.push_back(
          {.plugin = all[i].id, .looked = i < looked.size() ? looked[i] : Looked::found});
    std::vector<RunItem> items;
    for (const PlanEntry& entry : plan.entries) {
      RunItem item{.planned = entry, .now = entry.resource};
      if (entry.resource.key() != out) {
        item.state = job_state;
        item.ended_at = job_ended;
      }
      items.push_back(std::move(item));
    }
    TodaysRules rules;
    rules.identity = wishes().identity;
    rules.cloud_now = look_began + Millis(5'000);
    return stored_data_that_stays(plan, std::move(today), look_began, items, all, rules);
  }
};

TEST(StoredDataUsers, DataGoesWhenItsUserHasEnded) {
  EXPECT_THAT(EndedRun{}.with({ended(writer()), path(out.id)}), IsEmpty());
  EXPECT_THAT(EndedRun{}.with({path(out.id)}), IsEmpty());
}

TEST(StoredDataUsers, DataOfAJobThatRunsAgainStays) {
  const StoredStays stays = EndedRun{}.with({writer(), path(out.id)});
  ASSERT_TRUE(stays.contains(out));
  EXPECT_THAT(stays.at(out), HasSubstr("training_job:j uses it and runs again"));
}

TEST(StoredDataUsers, WhatTheRunSawEndAfterTheLookBeganIsBelieved) {
  EndedRun run;
  run.job_ended = look_began + Millis(1'000);
  EXPECT_THAT(run.with({writer(), path(out.id)}), IsEmpty());
}

TEST(StoredDataUsers, AUserThatIsStillToEndHoldsUpItsPathByItself) {
  EndedRun run;
  run.job_state = ItemState::verifying;
  EXPECT_THAT(run.with({writer(), path(out.id)}), IsEmpty());
}

TEST(StoredDataUsers, DataOfANewcomerStays) {
  const Resource newcomer = uses(job("new"), "input", out);
  const StoredStays stays = EndedRun{}.with({ended(writer()), path(out.id), newcomer});
  ASSERT_TRUE(stays.contains(out));
  EXPECT_THAT(stays.at(out), HasSubstr("training_job:new"));
}

TEST(StoredDataUsers, DataStaysWhileItsUsersCannotBeRead) {
  EndedRun run;
  run.looked = {Looked::could_not_tell};
  EXPECT_TRUE(run.with({ended(writer()), path(out.id)}).contains(out));
}

TEST(StoredDataUsers, DataThatCouldNotBeReadItselfStays) {
  EndedRun run;
  run.looked.assign(manifests().size(), Looked::found);
  for (size_t i = 0; i < run.looked.size(); ++i)
    if (manifests()[i].id.value == "obs") run.looked[i] = Looked::could_not_tell;
  EXPECT_TRUE(run.with({ended(writer())}).contains(out));
}

}  // namespace
}  // namespace billstop::core::test
