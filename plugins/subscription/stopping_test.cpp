// Letting expire, unsubscribing, and what is taken as proof.
#include "plugins/subscription/test_rows.hpp"

using namespace billstop;
using namespace billstop::subscription;
using billstop::testing::Settlement;

namespace {

Settlement leave(Cloud& cloud, const std::string& id = "s") {
  return cloud.stop("unsubscribe", {planned(contract_row(id))}).front();
}

int32_t outcome_of_code(const std::string& code) {
  Cloud cloud(Rows{contract_row("s")});
  cloud.on("POST", path::unsubscribe).error(400, code);
  return leave(cloud).outcome;
}

}  // namespace

TEST(Lapse, ARenewalIsSwitchedOff) {
  Cloud cloud(Rows{contract_row("s", 3)});
  cloud.on("DELETE", path::renewal).reply(204);
  EXPECT_EQ(cloud.stop("lapse", {planned(contract_row("s"))})[0].outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", "/v2/orders/subscriptions/resources/autorenew/s"), 1u);
}

TEST(Lapse, AConversionIsCancelled) {
  Cloud cloud(Rows{contract_row("s", 1)});
  cloud.on("POST", path::conversion).reply(200, R"({"error_details": []})");
  EXPECT_EQ(cloud.stop("lapse", {planned(contract_row("s", 1))})[0].outcome, BILLSTOP_ACCEPTED);
  const json body = json::parse(cloud.sent().back().request.body);
  EXPECT_EQ(body.at("operation"), "CANCEL");
  EXPECT_EQ(body.at("resource_ids"), json({"s"}));
}

TEST(GoOn, TakesALapseBackByWhatTheRunFound) {
  const auto going_on = [](int former) {
    Resource r = planned(contract_row("s", 0));
    r.facts.push_back({"former state", planned(contract_row("s", former)).state});
    return r;
  };
  Cloud cloud(Rows{contract_row("s", 0)});
  cloud.on("POST", path::renewal).reply(204);
  cloud.on("POST", path::conversion).reply(200, R"({"error_details": []})");
  EXPECT_EQ(cloud.stop("go_on", {going_on(3)})[0].outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("POST", "/v2/orders/subscriptions/resources/autorenew/s"), 1u);
  EXPECT_EQ(cloud.stop("go_on", {going_on(1)})[0].outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(json::parse(cloud.sent().back().request.body).at("operation"), "SET_UP");
  EXPECT_EQ(cloud.stop("go_on", {going_on(4)})[0].outcome, BILLSTOP_STOP_REFUSED);
}

TEST(GoOn, IsSettledByWhatTheOrderCentreShows) {
  Cloud off(Rows{contract_row("s", 0)}), on(Rows{contract_row("s", 3)}), gone(Rows{});
  const Resource r = planned(contract_row("s", 0));
  EXPECT_EQ(off.verify("go_on", r).outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(on.verify("go_on", r).outcome, BILLSTOP_ENDED);
  EXPECT_EQ(gone.verify("go_on", r).outcome, BILLSTOP_GONE);
}

TEST(Lapse, WhatIsLockedInsideASuccessIsTriedAgain) {
  Cloud cloud(Rows{contract_row("s", 1)});
  cloud.on("POST", path::conversion)
      .reply(200, R"({"error_details": [{"id": "s", "error_code": "CBC.3002"}]})");
  EXPECT_EQ(cloud.stop("lapse", {planned(contract_row("s", 1))})[0].outcome, BILLSTOP_RETRY);
}

TEST(Lapse, ItIsDoneWhenTheOrderCentreShowsNothingThatCostsOn) {
  Cloud still(Rows{contract_row("s", 3)}), done(Rows{contract_row("s", 0)});
  const Resource r = planned(contract_row("s"));
  EXPECT_EQ(still.verify("lapse", r).outcome, BILLSTOP_NEXT_STEP);
  const Settlement settled = done.verify("lapse", r);
  EXPECT_EQ(settled.outcome, BILLSTOP_ENDED);
  EXPECT_NE(settled.text.find("2026-03-01T10:00:00Z"), std::string::npos);
}

TEST(Lapse, AConversionThatShowsBehindARenewalIsCancelledToo) {
  Cloud cloud(Rows{contract_row("s", 1)});
  const Settlement settled = cloud.verify("lapse", planned(contract_row("s", 3)));
  EXPECT_EQ(settled.outcome, BILLSTOP_NEXT_STEP);
  EXPECT_NE(settled.seen->state, planned(contract_row("s", 3)).state);
}

TEST(Unsubscribe, TenIdsAreOneCallAndEachIsSettledByItself) {
  Cloud cloud(Rows{});
  cloud.on("POST", path::unsubscribe)
      .reply(200, failures({{"b", "CBC.99003651"}, {"c", "CBC.30000067"}, {"d", "CBC.99003656"}}));
  std::vector<Resource> batch;
  for (const char* id : {"a", "b", "c", "d"}) batch.push_back(planned(contract_row(id)));
  const auto settled = cloud.stop("unsubscribe", batch);
  EXPECT_EQ(settled[0].outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(settled[1].outcome, BILLSTOP_RETRY);
  EXPECT_EQ(settled[2].outcome, BILLSTOP_ACCEPTED);  // gone, if both lists agree
  EXPECT_EQ(settled[3].outcome, BILLSTOP_STOP_REFUSED);
  EXPECT_EQ(cloud.count("POST", path::unsubscribe), 1u);
  EXPECT_EQ(settled[0].seen->facts.back().value, "CS-new");
}

TEST(Unsubscribe, CodesMeanWhatTheTableSays) {
  EXPECT_EQ(outcome_of_code("CBC.99003651"), BILLSTOP_RETRY);
  EXPECT_EQ(outcome_of_code("CBC.99006066"), BILLSTOP_RETRY);
  EXPECT_EQ(outcome_of_code("CBC.99003100"), BILLSTOP_BLOCKED);
  EXPECT_EQ(outcome_of_code("CBC.30000067"), BILLSTOP_ACCEPTED);
  for (const char* code :
       {"CBC.30000053", "CBC.99003128", "CBC.99003185", "CBC.99003643", "CBC.99003647",
        "CBC.99003649", "CBC.99003650", "CBC.99003652", "CBC.99003654", "CBC.99003656"})
    EXPECT_EQ(outcome_of_code(code), BILLSTOP_STOP_REFUSED) << code;
  EXPECT_EQ(outcome_of_code("CBC.0100"), BILLSTOP_STOP_FAILED);
}

TEST(Unsubscribe, ARefusalOfAllIsAskedForOneByOne) {
  Cloud cloud(Rows{});
  cloud.on("POST", path::unsubscribe).error(400, "CBC.99003656");
  cloud.on("POST", path::unsubscribe).with_body(R"(["b"])").error(400, "CBC.99003651");
  const auto settled =
      cloud.stop("unsubscribe", {planned(contract_row("a")), planned(contract_row("b"))});
  EXPECT_EQ(settled[0].outcome, BILLSTOP_STOP_REFUSED);
  EXPECT_EQ(settled[1].outcome, BILLSTOP_RETRY);
}

TEST(Unsubscribe, WithoutAnAnswerItIsNotSentAgain) {
  Cloud arrived(Rows{});
  arrived.on("POST", path::unsubscribe).no_answer();
  arrived.on("GET", path::orders).reply(200, orders_page({})).reply(200, orders_page({"CS5"}));
  const Settlement under_way = leave(arrived);
  EXPECT_EQ(under_way.outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(under_way.seen->facts.back().value, "CS5");

  Cloud lost(Rows{});
  lost.on("POST", path::unsubscribe).no_answer();
  lost.on("GET", path::orders).reply(200, orders_page({"CS4"}));
  EXPECT_EQ(leave(lost).outcome, BILLSTOP_ACCEPTED) << "the list may be behind";

  Cloud blind(Rows{});
  blind.on("POST", path::unsubscribe).no_answer();
  blind.on("GET", path::orders).error(403, "CBC.0151");
  EXPECT_EQ(leave(blind).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(blind.count("POST", path::unsubscribe), 1u);
}

TEST(Unsubscribe, GoneTakesTheOrderCentreAndTheProduct) {
  const Resource of_pool = planned(contract_row("s"), {pool_thing("s")});
  Cloud both(Rows{contract_row("s", 3, 3)});
  EXPECT_EQ(both.verify("unsubscribe", of_pool).outcome, BILLSTOP_GONE);

  Cloud product_there(Rows{});
  product_there.on("GET", path::pool).reply(200, R"({"metadata": {"name": "pool-1"}})");
  EXPECT_EQ(product_there.verify("unsubscribe", of_pool).outcome, BILLSTOP_PENDING);

  Cloud order_there(Rows{contract_row("s")});
  EXPECT_EQ(order_there.verify("unsubscribe", of_pool).outcome, BILLSTOP_STILL_RUNNING);

  Cloud unreadable(Rows{});
  unreadable.on("GET", path::pool).error(403, "ModelArts.0112");
  EXPECT_EQ(unreadable.verify("unsubscribe", of_pool).outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(Unsubscribe, ANodeIsGoneWhenItsPoolListsItNoMore) {
  const Resource of_node = planned(contract_row("s"), {node_thing("s")});
  const auto nodes = [](const char* name, const char* status) {
    return json{
        {"items",
         {{{"metadata", {{"name", name}, {"labels", {{"os.modelarts/billing.status", status}}}}}}}}}
        .dump();
  };
  Cloud there(Rows{}), another(Rows{}), deleted(Rows{}), cut(Rows{});
  there.on("GET", path::nodes).reply(200, nodes("node-1", "0"));
  another.on("GET", path::nodes).reply(200, nodes("node-2", "0"));
  deleted.on("GET", path::nodes).reply(200, nodes("node-1", "2"));
  cut.on("GET", path::nodes).reply(200, R"({"items": [], "metadata": {"continue": "t"}})");
  EXPECT_EQ(there.verify("unsubscribe", of_node).outcome, BILLSTOP_PENDING);
  EXPECT_EQ(another.verify("unsubscribe", of_node).outcome, BILLSTOP_GONE);
  EXPECT_EQ(deleted.verify("unsubscribe", of_node).outcome, BILLSTOP_GONE);
  EXPECT_EQ(cut.verify("unsubscribe", of_node).outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(Unsubscribe, WhatCameBackIsToldOnceTheOrderSaysSo) {
  Cloud cloud(Rows{});
  cloud.on("GET", path::refunds)
      .reply(200, R"({"refund_infos": [{"amount": -12.5}, {"amount": 1.25}]})");
  Resource r = planned(contract_row("s"));
  r.facts.push_back({"unsubscription orders", "CS7"});
  const Settlement settled = cloud.verify("unsubscribe", r);
  EXPECT_EQ(settled.outcome, BILLSTOP_GONE);
  EXPECT_EQ(settled.text, "order CS7: 12.5 returned, 1.25 kept (used, or a fee)");
}

TEST(Verify, TagsOfThePoolAreReadAgain) {
  Cloud cloud(Rows{contract_row("s")});
  cloud.on("GET", path::tags).reply(200, R"({"tags": [{"key": "billstop:keep", "value": ""}]})");
  const Settlement settled =
      cloud.verify("unsubscribe", planned(contract_row("s"), {pool_thing("s")}));
  EXPECT_EQ(settled.seen->tags.at(0).key, "billstop:keep");
}
