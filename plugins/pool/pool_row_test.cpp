#include "plugins/pool/pool_row.hpp"

#include "plugins/pool/test_rows.hpp"

using namespace billstop;
using namespace billstop::pool;
using nlohmann::json;

namespace {

Tri nodes_run(const json& row) {
  const Resource r = resource(row);
  return r.meters.empty() ? Tri::no : r.meters[0].running;
}

bool has_bill_key(const Resource& r, const std::string& field, const std::string& value) {
  return std::any_of(r.bill_keys.begin(), r.bill_keys.end(),
                     [&](const BillKey& k) { return k.field == field && k.value == value; });
}

json controlled(int mode) {
  json row = pool_row("p");
  row["spec"]["controlMode"] = mode;
  return row;
}

}  // namespace

TEST(PoolRow, ItsThreeIdentifiersAreKeptApart) {
  const Resource r = resource(pool_row("p"));
  EXPECT_EQ(r.id, "p");
  EXPECT_EQ(r.name, "display-p");
  EXPECT_EQ(*r.handle("pool_name"), "p");
  EXPECT_TRUE(has_bill_key(r, "resource_name", "display-p"));
  EXPECT_TRUE(has_bill_key(r, "resource_id", "maos-p"));
  EXPECT_FALSE(has_bill_key(r, "resource_id", "p"));
}

TEST(PoolRow, BillIdsOfItsFlavorsStandInATextThatIsJson) {
  const Resource r = resource(with_annotation(pool_row("p"), "os.modelarts/flavor.resource.ids",
                                              R"({"vm.8u": "maos.vm.8u.77"})"));
  EXPECT_TRUE(has_bill_key(r, "resource_id", "maos.vm.8u.77"));
}

TEST(PoolRow, BrokenFlavorIdsAreIgnored) {
  const Resource r =
      resource(with_annotation(pool_row("p"), "os.modelarts/flavor.resource.ids", "{not json"));
  EXPECT_EQ(r.bill_keys.size(), 2u);
}

TEST(PoolRow, ItBillsFromCreationUntilItIsGoneUsedOrNot) {
  for (const char* phase : {"Creating", "Running", "Abnormal", "ScalingFailed", "Deleting"})
    EXPECT_EQ(nodes_run(pool_row("p", phase)), Tri::yes) << phase;
  for (const char* phase : {"Error", "CreationFailed", "Waiting"})
    EXPECT_EQ(nodes_run(pool_row("p", phase)), Tri::no) << phase;
  EXPECT_EQ(nodes_run(pool_row("p", "NewWord")), Tri::unknown);
}

TEST(PoolRow, AFailedPoolThatHoldsNodesBills) {
  json row = pool_row("p", "Error");
  row["status"]["resources"]["available"] = json::array({{{"flavor", "x"}, {"count", 2}}});
  EXPECT_EQ(nodes_run(row), Tri::yes);
}

TEST(PoolRow, APrepaidPoolIsNeverDeleted) {
  const Resource r = resource(prepaid_pool("p"));
  EXPECT_EQ(r.charging_mode, "prepaid");
  EXPECT_EQ(r.meters.at(0).what, "subscription");
  EXPECT_NE(why_not_delete(r), "");
  EXPECT_EQ(*r.handle("resource_id"), "maos-p");
}

TEST(PoolRow, WhatWasPaidForAFailedPoolIsUnknown) {
  json row = prepaid_pool("p");
  for (const char* phase : {"Error", "CreationFailed"}) {
    row["status"]["phase"] = phase;
    EXPECT_EQ(resource(row).meters.at(0).running, Tri::unknown) << phase;
  }
  row["status"]["phase"] = "Waiting";
  EXPECT_EQ(resource(row).meters.at(0).running, Tri::no);
}

TEST(PoolRow, NoBillingModeIsUnknownAndNotPayPerUse) {
  const Resource r = resource(without_annotation(pool_row("p"), "os.modelarts/billing.mode"));
  EXPECT_EQ(r.charging_mode, "");
  EXPECT_NE(why_not_delete(r), "");
}

TEST(PoolRow, APayPerUsePoolCanBeDeleted) {
  EXPECT_EQ(why_not_delete(resource(pool_row("p"))), "");
}

TEST(PoolRow, PhasesThatCannotBeDeletedNow) {
  for (const char* phase : {"Creating", "Waiting", "Deleting"})
    EXPECT_NE(why_not_delete(resource(pool_row("p", phase))), "") << phase;
}

TEST(PoolRow, ControlBitsThatForbidDeleting) {
  EXPECT_EQ(why_not_delete(resource(controlled(0))), "");
  EXPECT_EQ(why_not_delete(resource(controlled(2))), "");
  EXPECT_EQ(why_not_delete(resource(controlled(1))), "being converted to yearly/monthly");
  EXPECT_EQ(why_not_delete(resource(controlled(8 | 2))), "frozen: no operation is possible");
  EXPECT_EQ(why_not_delete(resource(controlled(16 | 8))), "frozen by the police");
}

TEST(PoolRow, OthersPoolsAreUntouchable) {
  EXPECT_EQ(resource(pool_row("p")).untouchable, "");
  EXPECT_NE(resource(with_label(pool_row("p"), "os.modelarts.pool/biz", "public")).untouchable, "");
  EXPECT_NE(
      resource(with_label(pool_row("p"), "os.modelarts/tenant.project.id", "other")).untouchable,
      "");
}

TEST(PoolRow, OthersPoolsAreNotBilledToUs) {
  EXPECT_EQ(nodes_run(with_label(pool_row("p"), "os.modelarts.pool/biz", "public")), Tri::no);
}

TEST(PoolRow, APoolMarkedAsNotBilledIsUntouchableAndCostsNothing) {
  const json row = with_label(pool_row("p"), "os.modelarts/nobilling", "true");
  EXPECT_NE(resource(row).untouchable, "");
  EXPECT_EQ(nodes_run(row), Tri::no);
}

TEST(PoolRow, ASubPoolIsPaidByItsRootAndRunsInIt) {
  const Resource r = resource(subpool("child", "root"));
  EXPECT_EQ(r.meters.at(0).paid_by_kind, "pool");
  EXPECT_EQ(r.meters.at(0).paid_by_id, "root");
  ASSERT_FALSE(r.uses.empty());
  EXPECT_EQ(r.uses[0].role, "runs-in");
  EXPECT_EQ(r.uses[0].id, "root");
  EXPECT_EQ(why_not_delete(r), "");
}

TEST(PoolRow, TagsOfTheAnnotationAreReadInEitherForm) {
  const auto tags = [](const char* written) {
    return resource(with_annotation(pool_row("p"), "os.modelarts/tms.tags", written));
  };
  EXPECT_EQ(tags(R"({"team": "x"})").tags.at(0).value, "x");
  EXPECT_EQ(tags(R"([{"key": "team", "value": "x"}])").tags.at(0).key, "team");
  EXPECT_FALSE(tags("team=x").tags_known);
}

TEST(PoolRow, ARowWithoutIdIsNoPool) {
  EXPECT_FALSE(resource_of(json::object(), test_scope).has_value());
}
