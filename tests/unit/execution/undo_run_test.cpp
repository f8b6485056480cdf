#include "core/execution/undo_run.hpp"

#include <gmock/gmock.h>

namespace billstop::core {
namespace {

using testing::HasSubstr;

Manifest manifest() {
  Manifest m;
  m.id = {"notebook"};
  m.kinds = {{{"notebook"},
              ScopeLevel::workspace,
              {{{"stop"}, "stop", Effect::reversible, {"compute"}, {{"start"}, "start"}},
               {{"delete"}, "delete", Effect::data, {"compute", "storage"}, {}},
               {{"expire"}, "let expire", Effect::data, {"storage"}, {{"keep"}, "keep"}}},
              {},
              1}};
  return m;
}

Resource notebook(const std::string& id, Runs runs) {
  Resource r;
  r.plugin = {"notebook"};
  r.kind = {"notebook"};
  r.id = id;
  r.state = runs == Runs::yes ? "RUNNING" : "STOPPED";
  r.created_at = cloud_time(1);
  r.owner_id = "u1";
  r.meters = {{"compute", runs, {}, {}, {}}, {"storage", Runs::yes, {}, {}, {}}};
  return r;
}

PlanEntry stopped(const std::string& id, const char* way = "stop") {
  PlanEntry entry{.resource = notebook(id, Runs::yes)};
  entry.chosen = Chosen{{way}, way, Effect::reversible, {"compute"}};
  return entry;
}

struct Undo : testing::Test {
  Plan plan{};
  RunHistory history{};
  Inventory now{};

  void ended(const PlanEntry& entry) {
    plan.entries.push_back(entry);
    history.items[entry.resource.key()] = {
        .key = entry.resource.key(), .stops = 1, .last_type = "ended"};
  }
  std::vector<UndoStep> steps() {
    const Manifest m = manifest();
    return what_to_undo(plan, history, {&m, 1}, now);
  }
};

TEST_F(Undo, StartsWhatTheRunStoppedAndWhatIsStopped) {
  ended(stopped("a"));
  now.resources = {notebook("a", Runs::no)};
  ASSERT_EQ(steps().size(), 1U);
  EXPECT_EQ(steps()[0].undo.id.value, "start");
  const std::vector<RunItem> items = undo_items(steps(), {});
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].planned.chosen->way.value, "start");
  EXPECT_TRUE(items[0].planned.chosen->ends.empty());
}

TEST_F(Undo, GoesTheOtherWayRound) {
  ended(stopped("first"));
  ended(stopped("last"));
  now.resources = {notebook("first", Runs::no), notebook("last", Runs::no)};
  EXPECT_EQ(steps()[0].planned.resource.id, "last");
}

TEST_F(Undo, LeavesWhatTheRunDidNotStop) {
  plan.entries.push_back(stopped("never-asked"));
  ended(stopped("ended-by-itself"));
  history.items.begin()->second.stops = 0;
  now.resources = {notebook("never-asked", Runs::no), notebook("ended-by-itself", Runs::no)};
  EXPECT_TRUE(steps().empty());
}

TEST_F(Undo, SaysOfWhatIsLostThatItCannotComeBack) {
  ended(stopped("a", "delete"));
  now.resources = {notebook("a", Runs::no)};
  EXPECT_EQ(steps()[0].why_not, "delete cannot be taken back");
  EXPECT_TRUE(undo_items(steps(), {}).empty());
}

TEST_F(Undo, KeepsWhatIsLeftOfDataThatIsStillBeingDeleted) {
  ended(stopped("a", "expire"));
  plan.entries[0].chosen->effect = Effect::data;
  plan.entries[0].resource.handles = {{"former_rules", "theirs"}};
  now.resources = {notebook("a", Runs::yes)};
  EXPECT_EQ(steps()[0].why_not, "expire cannot be taken back");
  history.items.begin()->second.last_type = "verified";
  ASSERT_EQ(steps()[0].undo.id.value, "keep");
  const std::vector<RunItem> items = undo_items(steps(), {});
  EXPECT_EQ(items[0].planned.resource.handles, (std::vector<Tag>{{"former_rules", "theirs"}}));
  EXPECT_EQ(items[0].planned.resource.facts.back(), (Tag{"former state", "RUNNING"}));
}

TEST_F(Undo, LeavesWhatRunsAlreadyIsGoneOrIsAnother) {
  ended(stopped("a"));
  EXPECT_THAT(steps()[0].why_not, HasSubstr("not there"));
  now.resources = {notebook("a", Runs::yes)};
  EXPECT_EQ(steps()[0].why_not, "it runs already");
  now.resources = {notebook("a", Runs::no)};
  now.resources[0].created_at = cloud_time(2);
  EXPECT_THAT(steps()[0].why_not, HasSubstr("not the same any more"));
  now.resources[0] = notebook("a", Runs::no);
  now.resources[0].owner_id = "u2";
  EXPECT_THAT(steps()[0].why_not, HasSubstr("not the same any more"));
}

TEST_F(Undo, MindsNeitherTagsNorTheTimeOfTheLastStart) {
  ended(stopped("a"));
  now.resources = {notebook("a", Runs::no)};
  now.resources[0].tags = {{"team", "x"}};
  now.resources[0].started_at = cloud_time(5);
  EXPECT_EQ(steps()[0].why_not, "");
}

}  // namespace
}  // namespace billstop::core
