#include <gtest/gtest.h>

#include "sdk/sandbox/pool_state.hpp"
#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

class Pools : public ::testing::Test {
 protected:
  Item& pool(const std::string& name, int nodes = 2, const Json& detail = Json::object()) {
    Item item{.kind = "pool", .name = name, .detail = detail};
    item.detail["spec"]["resources"] =
        Json::array({{{"flavor", "modelarts.vm.cpu.8u"}, {"count", nodes}}});
    return cloud.add(std::move(item));
  }

  Item& yearly(const std::string& name) {
    Json detail;
    detail["metadata"]["annotations"]["os.modelarts/billing.mode"] = "1";
    return pool(name, 1, detail);
  }

  Item& prepaid_node(const Item& in) {
    return cloud.add({.kind = "node", .detail = {{"_pool", in.id}}});
  }

  Item& part_of(const Item& root) {
    Json detail{{"parent", root.id}};
    detail["spec"]["type"] = "Logical";
    return pool("part", 1, detail);
  }

  Item& notebook_in(const Item& in, const std::string& state = "RUNNING") {
    return cloud.add({.kind = "notebook",
                      .name = "n",
                      .state = state,
                      .detail = {{"pool", {{"id", in.id}, {"name", in.name}}}}});
  }

  std::vector<std::string> node_names(const Item& of) {
    std::vector<std::string> names;
    const Json nodes = cloud.v2("GET", "pools/" + of.id + "/nodes").body.at("items");
    for (const Json& node : nodes) {
      names.push_back(node.at("metadata").at("name"));
    }
    return names;
  }

  Said batch_delete(const Item& of, const std::vector<std::string>& names) {
    return cloud.v2("POST", "pools/" + of.id + "/nodes/batch-delete", {{"deleteNodeNames", names}});
  }

  size_t listed(const std::string& path = "pools") {
    return cloud.v2("GET", path).body.at("items").size();
  }

  bool exists(const std::string& id) { return cloud.v2("GET", "pools/" + id).status == 200; }

  ModelArtsClient cloud{empty_world()};
};

TEST_F(Pools, HaveThreeDifferentIdentifiers) {
  const Json metadata = cloud.v2("GET", "pools/" + pool("p").id).body.at("metadata");
  const std::set<std::string> names{metadata.at("name"),
                                    metadata.at("labels").at("os.modelarts/name"),
                                    metadata.at("labels").at("os.modelarts/resource.id")};
  EXPECT_EQ(names.size(), 3U);
  EXPECT_TRUE(
      Json::parse(
          metadata.at("annotations").at("os.modelarts/flavor.resource.ids").get<std::string>())
          .contains("modelarts.vm.cpu.8u"));
}

TEST_F(Pools, PayForAllTheirNodesWhetherUsedOrNot) {
  const auto meters = cloud.model().meters(cloud.account(), pool("p", 3));
  ASSERT_EQ(meters.size(), 1U);
  EXPECT_EQ(meters[0].what, "nodes");
  EXPECT_TRUE(meters[0].running);
  EXPECT_EQ(meters[0].rate_per_hour, "7.2");
}

TEST_F(Pools, AreGoneAWhileAfterTheirDeletion) {
  const std::string id = pool("p").id;
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + id).body.at("status").at("phase"), "Running");
  EXPECT_EQ(cloud.v2("GET", "pools/" + id).body.at("status").at("phase"), "Deleting");
  cloud.wait_ms(cloud.world().switches.get("pool.delete_ms"));
  const Said gone = cloud.v2("GET", "pools/" + id);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.code(), "ModelArts.50015001");
}

TEST_F(Pools, PaidForAYearAreNotDeleted) {
  Item& paid = yearly("p");
  EXPECT_EQ(cloud.running(paid), "subscription");
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + paid.id).status, 400);
  cloud.wait_ms(3'600'000);
  EXPECT_TRUE(exists(paid.id));
}

TEST_F(Pools, LeaveTheirPrepaidNodesBehindStillPaid) {
  const Item& mixed = pool("p");
  Item& node = prepaid_node(mixed);
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + mixed.id).status, 200);
  cloud.wait_ms(3'600'000);
  EXPECT_EQ(cloud.running(node), "subscription");
}

TEST_F(Pools, TellPrepaidNodesByAnAnnotation) {
  const Item& mixed = pool("p", 1);
  Item& node = prepaid_node(mixed);
  const Json rows = cloud.v2("GET", "pools/" + mixed.id + "/nodes").body.at("items");
  for (const Json& row : rows) {
    const bool prepaid = row.at("metadata").at("name") == node.id;
    EXPECT_EQ(row.at("metadata").at("annotations").at("os.modelarts/billing.mode"),
              prepaid ? "1" : "0");
  }
}

TEST_F(Pools, VanishWithTheirLastNode) {
  Item& shell = pool("p", 1);
  Item& node = prepaid_node(shell);
  const std::string id = shell.id, kept = node.id;
  batch_delete(shell, {node_names(shell).front()});
  cloud.wait_ms(60'000);
  ASSERT_TRUE(exists(id));
  Item* bought = find_subscribed(cloud.account(), billing_id_of(node));
  ASSERT_EQ(bought, &node);
  release_subscribed(cloud.world(), *bought, start_ms + 60'000);
  EXPECT_EQ(cloud.running(*bought), "");
  cloud.wait_ms(60'000);
  EXPECT_FALSE(exists(id));
}

TEST_F(Pools, KeepAtLeastOneNode) {
  Item& two = pool("p", 2);
  EXPECT_EQ(batch_delete(two, node_names(two)).status, 400);
  EXPECT_EQ(node_names(two).size(), 2U);
}

TEST_F(Pools, DoNotDeletePrepaidNodes) {
  Item& mixed = pool("p", 2);
  EXPECT_EQ(batch_delete(mixed, {prepaid_node(mixed).id}).status, 400);
}

TEST_F(Pools, CostLessWithEachNodeThatWent) {
  Item& three = pool("p", 3);
  batch_delete(three, {node_names(three).front()});
  EXPECT_EQ(cloud.model().meters(cloud.account(), three)[0].rate_per_hour, "7.2");
  cloud.wait_ms(cloud.world().switches.get("pool.node_delete_ms"));
  EXPECT_EQ(cloud.model().meters(cloud.account(), three)[0].rate_per_hour, "4.8");
}

TEST_F(Pools, EnterEachNodeOfABatchInTheLedger) {
  Item& four = pool("p", 4);
  auto names = node_names(four);
  names.pop_back();
  batch_delete(four, names);
  ASSERT_EQ(cloud.account().ledger.size(), 3U);
  for (const LedgerEntry& line : cloud.account().ledger) EXPECT_EQ(line.kind, "node");
}

TEST_F(Pools, ListTheirLogicalPartsOnlyWhenAskedByParent) {
  const Item& root = pool("root");
  const Item& part = part_of(root);
  EXPECT_EQ(listed(), 1U);
  EXPECT_EQ(listed("pools?parent=" + root.id), 1U);
  EXPECT_EQ(cloud.v2("GET", "pools/" + part.id).body.at("status").at("parent"), root.id);
}

TEST_F(Pools, RefuseToGoBeforeTheirLogicalParts) {
  const Item& root = pool("root");
  const std::string part = part_of(root).id;
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + root.id).status, 409);
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + part).status, 200);
  cloud.wait_ms(60'000);
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + root.id).status, 200);
}

TEST_F(Pools, TakeTheirPartsAlongWhereTheCloudCascades) {
  cloud.set("pool.refuses_with_children", 0);
  const std::string root = pool("root").id;
  const std::string part = part_of(*cloud.account().find("pool", root)).id;
  cloud.v2("DELETE", "pools/" + root);
  cloud.wait_ms(60'000);
  EXPECT_FALSE(exists(part));
}

TEST_F(Pools, NameWhatRunsInThem) {
  const Item& used = pool("p");
  const Item& runs = notebook_in(used);
  notebook_in(used, "STOPPED");
  const Json body = cloud.v2("GET", "pools/" + used.id + "/workloads").body;
  ASSERT_EQ(body.at("items").size(), 1U);
  EXPECT_EQ(body.at("items").at(0).at("jobUUID"), runs.id);
  EXPECT_EQ(cloud.v2("GET", "pools/" + used.id + "/workloads?type=train").body.at("total"), 0);
  EXPECT_EQ(
      cloud.v2("GET", "pools/" + used.id + "/workloads?type=train&type=notebook").body.at("total"),
      1);
}

TEST_F(Pools, NameTheJobsAndServicesInThemToo) {
  const Item& used = pool("p");
  Item job{.kind = "training_job", .name = "j", .state = "Running"};
  job.detail["spec"]["resource"]["pool_id"] = used.id;
  cloud.add(std::move(job));
  Item service{.kind = "service", .name = "s", .state = "running"};
  service.detail["config"] = Json::array({{{"model_id", "m"}, {"pool_name", used.id}}});
  cloud.add(std::move(service));
  std::set<std::string> types;
  const Json rows = cloud.v2("GET", "pools/" + used.id + "/workloads").body.at("items");
  for (const Json& row : rows) types.insert(row.at("type"));
  EXPECT_EQ(types, (std::set<std::string>{"infer", "train"}));
}

TEST_F(Pools, CountWhatRunsInTheirLogicalPartsToo) {
  const Item& root = pool("root");
  notebook_in(part_of(root));
  EXPECT_EQ(cloud.v2("GET", "pools/" + root.id + "/workloads").body.at("total"), 1);
}

TEST_F(Pools, MayRefuseToGoWhileTheyAreUsed) {
  const Item& used = pool("p");
  notebook_in(used);
  cloud.set("pool.refuses_with_workloads", 1);
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + used.id).status, 409);
}

TEST_F(Pools, AreCountedAsTheyAreListed) {
  pool("a");
  pool("b").state = "Error";
  pool("c").state = "Creating";
  const Json counts = cloud.v2("GET", "statistics/pools").body.at("statistics").at("status");
  EXPECT_EQ(counts.at("created"), 1);
  EXPECT_EQ(counts.at("failed"), 1);
  EXPECT_EQ(counts.at("creating"), 1);
  EXPECT_EQ(listed("pools?status=failed"), 1U);
}

TEST_F(Pools, UnderAControlThatForbidsItAreNotDeleted) {
  for (const int mode : {1, 2, 8, 16}) {
    Json detail;
    detail["spec"]["controlMode"] = mode;
    const Item& held = pool("p" + std::to_string(mode), 1, detail);
    EXPECT_EQ(cloud.v2("DELETE", "pools/" + held.id).status, 409) << mode;
  }
}

TEST_F(Pools, OfOthersAreSeenButNeitherPaidNorDeleted) {
  Item item{.kind = "pool", .name = "p"};
  item.not_ours = true;
  Item& open = cloud.add(std::move(item));
  EXPECT_EQ(listed(), 1U);
  EXPECT_EQ(cloud.running(open), "");
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + open.id).status, 403);
}

TEST_F(Pools, WhoseOrderIsUnpaidCostNothing) {
  Json wish;
  wish["metadata"]["labels"]["os.modelarts/name"] = "dear";
  wish["metadata"]["annotations"]["os.modelarts/billing.mode"] = "1";
  wish["spec"] = {{"type", "Dedicate"},
                  {"scope", {"Train"}},
                  {"resources", Json::array({{{"flavor", "f"}, {"count", 2}}})}};
  const Said made = cloud.v2("POST", "pools", wish);
  EXPECT_EQ(made.body.at("status").at("phase"), "Waiting");
  EXPECT_EQ(cloud.running(*cloud.account().of_kind("pool").front()), "");
  EXPECT_EQ(cloud.v1("GET", "orders?phase=pending").body.at("count"), 1);
}

TEST_F(Pools, AreBilledFromTheirCreation) {
  Json wish;
  wish["metadata"]["labels"]["os.modelarts/name"] = "fresh";
  wish["spec"]["resources"] = Json::array({{{"flavor", "f"}, {"count", 2}}});
  EXPECT_EQ(cloud.v2("POST", "pools", wish).body.at("status").at("phase"), "Creating");
  Item& made = *cloud.account().of_kind("pool").front();
  EXPECT_EQ(cloud.running(made), "nodes");
  cloud.wait_ms(cloud.world().switches.get("pool.create_ms"));
  EXPECT_EQ(made.state, "Running");
}

TEST_F(Pools, GiveTheirNodesInPagesByToken) {
  const Item& five = pool("p", 5);
  const std::string path = "pools/" + five.id + "/nodes?limit=2";
  const Json first = cloud.v2("GET", path).body;
  EXPECT_EQ(first.at("items").size(), 2U);
  EXPECT_EQ(first.at("metadata").at("remainingItemCount"), 3);
  const std::string token = first.at("metadata").at("continue");
  const Json next = cloud.v2("GET", path + "&continue=" + token).body;
  EXPECT_NE(next.at("items").at(0), first.at("items").at(0));
}

TEST_F(Pools, GrowAndShrinkByPatch) {
  Item& two = pool("p", 2);
  const auto patch = [&](int count) {
    Json wish;
    wish["spec"]["resources"] =
        Json::array({{{"flavor", "modelarts.vm.cpu.8u"}, {"count", count}}});
    cloud.v2("PATCH", "pools/" + two.id, wish);
    cloud.wait_ms(60'000);
    return node_names(two).size();
  };
  EXPECT_EQ(patch(4), 4U);
  EXPECT_EQ(patch(1), 1U);
}

TEST_F(Pools, LoseTheNodesOfADeletedNodePool) {
  Item& one = pool("p", 1);
  Json wish;
  wish["metadata"]["name"] = "extra";
  wish["spec"]["resources"] = {{"flavor", "f"}, {"count", 3}, {"maxCount", 3}};
  EXPECT_EQ(cloud.v2("POST", "pools/" + one.id + "/nodepools", wish).status, 200);
  EXPECT_EQ(node_names(one).size(), 4U);
  EXPECT_EQ(cloud.v2("DELETE", "pools/" + one.id + "/nodepools/extra").status, 200);
  cloud.wait_ms(60'000);
  EXPECT_EQ(node_names(one).size(), 1U);
}

TEST_F(Pools, ShowTheirTagsInTwoPlaces) {
  Item& tagged = pool("p");
  tagged.tags["team"] = "vision";
  const Json tag = cloud.v1("GET", "pools/" + tagged.id + "/tags").body.at("tags").at(0);
  EXPECT_EQ(tag.at("values").at(0), "vision");
  const std::string text = cloud.v2("GET", "pools/" + tagged.id)
                               .body.at("metadata")
                               .at("annotations")
                               .at("os.modelarts/tms.tags");
  EXPECT_EQ(Json::parse(text).at(0).at("key"), "team");
}

}  // namespace
}  // namespace billstop::sandbox::testing
