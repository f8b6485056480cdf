#include "plugins/notebook/notebook_row.hpp"

#include <gtest/gtest.h>

#include "plugins/notebook/test_rows.hpp"

using namespace billstop;
using billstop::notebook::resource;
using billstop::notebook::row;
using nlohmann::json;

namespace {

const Meter* meter(const Resource& r, const std::string& what) {
  for (const Meter& m : r.meters)
    if (m.what == what) return &m;
  return nullptr;
}

Tri running(const Resource& r, const std::string& what) {
  const Meter* m = meter(r, what);
  return m == nullptr ? Tri::no : m->running;
}

std::string why_not(const Resource& r, const std::string& way) {
  for (const WayNow& w : r.ways)
    if (w.id == way) return w.why_not;
  return "no such way";
}

bool uses(const Resource& r, const std::string& role, const std::string& kind,
          const std::string& id) {
  return std::any_of(r.uses.begin(), r.uses.end(),
                     [&](const Use& u) { return u.role == role && u.kind == kind && u.id == id; });
}

}  // namespace

TEST(NotebookMeters, AStoppedNotebookStillPaysItsDisk) {
  const Resource r = resource(row("a", "STOPPED"));
  EXPECT_EQ(running(r, "compute"), Tri::no);
  EXPECT_EQ(running(r, "storage"), Tri::yes);
}

TEST(NotebookMeters, ComputeRunsByState) {
  for (const char* state : {"RUNNING", "SNAPSHOTTING", "STARTING", "CREATING", "INIT", "STOPPING"})
    EXPECT_EQ(running(resource(row("a", state)), "compute"), Tri::yes) << state;
  for (const char* state : {"STOPPED", "FROZEN", "DELETED"})
    EXPECT_EQ(running(resource(row("a", state)), "compute"), Tri::no) << state;
  for (const char* state : {"ERROR", "START_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
    EXPECT_EQ(running(resource(row("a", state)), "compute"), Tri::yes) << state;
  EXPECT_EQ(running(resource(row("a", "NEW_WORD")), "compute"), Tri::unknown);
}

TEST(NotebookMeters, InADedicatedPoolThePoolPaysComputeAndTheNotebookItsDisk) {
  const Resource r = resource(row("a", "RUNNING", {{"pool", {{"id", "pool-x"}}}}));
  EXPECT_EQ(meter(r, "compute")->paid_by_kind, "pool");
  EXPECT_EQ(meter(r, "compute")->paid_by_id, "pool-x");
  EXPECT_TRUE(meter(r, "storage")->paid_by_id.empty());
  EXPECT_TRUE(uses(r, "runs-in", "pool", "pool-x"));
}

TEST(NotebookMeters, AFreeFlavorOfCodeLabCostsNothing) {
  const Resource r =
      resource(row("a", "RUNNING", {{"feature", "DEFAULT"}, {"flavor", "modelarts.vm.cpu.free"}}));
  EXPECT_EQ(running(r, "compute"), Tri::no);
  EXPECT_EQ(running(r, "storage"), Tri::no);
  EXPECT_EQ(r.charging_mode, "free");
}

TEST(NotebookMeters, CodeLabWithAPaidFlavorIsBilled) {
  const json more = {{"feature", "DEFAULT"}, {"billing_items", {"ALL"}}};
  EXPECT_EQ(running(resource(row("a", "RUNNING", more)), "compute"), Tri::yes);
}

TEST(NotebookMeters, CodeLabThatDoesNotSayWhatItBillsIsUnknown) {
  EXPECT_EQ(running(resource(row("a", "RUNNING", {{"feature", "DEFAULT"}})), "compute"),
            Tri::unknown);
}

TEST(NotebookMeters, AFreeFlavorOfAnOrdinaryNotebookStillPaysItsDisk) {
  const Resource r = resource(row("a", "RUNNING", {{"flavor", "modelarts.vm.cpu.free"}}));
  EXPECT_EQ(running(r, "compute"), Tri::no);
  EXPECT_EQ(running(r, "storage"), Tri::yes);
}

TEST(NotebookMeters, StorageThatTheUserBroughtAlongIsNotTheNotebooks) {
  const json obs = {{"volume", {{"category", "OBS"}, {"uri", "obs://bucket/work/"}}}};
  EXPECT_EQ(meter(resource(row("a", "RUNNING", obs)), "storage"), nullptr);
  const json efs = {
      {"volume", {{"category", "EFS"}, {"ownership", "DEDICATED"}, {"id", "turbo-1"}}}};
  const Resource r = resource(row("a", "RUNNING", efs));
  EXPECT_EQ(meter(r, "storage"), nullptr);
  EXPECT_TRUE(uses(r, "mount", "sfs_turbo", "turbo-1"));
}

// ---- what a row says ----

TEST(NotebookRow, MountedPathsAreReadUnderEitherName) {
  const json more = {{"data_volumes",
                      {{{"category", "OBS"}, {"url", "obs://bucket/one/"}},
                       {{"category", "OBSFS"}, {"uri", "/bucket/two"}}}}};
  const Resource r = resource(row("a", "RUNNING", more));
  EXPECT_TRUE(uses(r, "mount", "obs_path", "obs://bucket/one/"));
  EXPECT_TRUE(uses(r, "mount", "obs_path", "obs://bucket/two"));
}

TEST(NotebookRow, TheBillNamesItByItsId) {
  const Resource r = resource(row("a", "RUNNING"));
  ASSERT_EQ(r.bill_keys.size(), 1u);
  EXPECT_EQ(r.bill_keys[0].field, "resource_id");
  EXPECT_EQ(r.bill_keys[0].value, "a");
}

TEST(NotebookRow, TimesAreTakenFromTheTopOrFromTheLease) {
  const Resource top = resource(row("a", "RUNNING", {{"create_at", 5}, {"update_at", 9}}));
  EXPECT_EQ(top.created_at_ms, 5);
  EXPECT_EQ(top.updated_at_ms, 9);
  const Resource lease =
      resource(row("a", "RUNNING", {{"lease", {{"create_at", 6}, {"update_at", 7}}}}));
  EXPECT_EQ(lease.created_at_ms, 6);
  EXPECT_EQ(lease.updated_at_ms, 7);
}

TEST(NotebookRow, TagsThatCannotBeReadAreUnknown) {
  EXPECT_TRUE(resource(row("a", "RUNNING")).tags_known);
  const json good = {{"tags", {{{"key", "team"}, {"value", "x"}}}}};
  EXPECT_EQ(resource(row("a", "RUNNING", good)).tags.at(0).key, "team");
  EXPECT_FALSE(resource(row("a", "RUNNING", {{"tags", "hidden"}})).tags_known);
}

TEST(NotebookRow, OwnerIsTheUserOrAtLeastItsId) {
  EXPECT_EQ(resource(row("a", "RUNNING")).owner_name, "ana");
  EXPECT_EQ(resource(row("a", "RUNNING", {{"user", nullptr}, {"user_id", "u2"}})).owner_id, "u2");
}

TEST(NotebookRow, SecretsOfARowAreNotKept) {
  const Resource r =
      resource(row("a", "RUNNING", {{"token", "CANARY"}, {"url", "https://x/?token=CANARY"}}));
  for (const Pair& fact : r.facts) EXPECT_EQ(fact.value.find("CANARY"), std::string::npos);
}

TEST(NotebookRow, WaysByState) {
  EXPECT_EQ(why_not(resource(row("a", "RUNNING")), "stop"), "");
  EXPECT_EQ(why_not(resource(row("a", "SNAPSHOTTING")), "stop"), "");
  for (const char* state : {"STOPPED", "FROZEN", "ERROR", "DELETE_FAILED"}) {
    EXPECT_NE(why_not(resource(row("a", state)), "stop"), "") << state;
    EXPECT_EQ(why_not(resource(row("a", state)), "delete"), "") << state;
  }
  EXPECT_NE(why_not(resource(row("a", "DELETING")), "delete"), "");
}
