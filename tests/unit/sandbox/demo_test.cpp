#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "sdk/sandbox/pool_state.hpp"
#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using Left = std::map<std::string, std::string>;  // "kind name" -> running meters

const std::set<std::string> ours{"notebook", "pool", "node", "network"};

Left expected_left() {
  std::ifstream file(BILLSTOP_SOURCE_DIR "/tests/data/demo-left.json");
  Left left;
  const Json all = Json::parse(file);
  Json entries = all.at("left");
  for (const Json& entry : all.at("by_refund")) entries.push_back(entry);
  for (const Json& entry : entries) {
    if (!ours.contains(entry.at("kind"))) continue;
    std::string meters;
    for (const Json& meter : entry.at("meters")) {
      meters += (meters.empty() ? "" : " ") + meter.get<std::string>();
    }
    left[entry.at("kind").get<std::string>() + " " + entry.at("name").get<std::string>()] = meters;
  }
  return left;
}

class Demo : public ::testing::Test {
 protected:
  Left running() {
    Left found;
    for (const auto& item : cloud.account().items) {
      if (!ours.contains(item->kind)) continue;
      const std::string meters = cloud.running(*item);
      if (!meters.empty()) found[item->kind + " " + item->name] = meters;
    }
    return found;
  }

  size_t stoppable() {
    const Left left = expected_left();
    size_t count = 0;
    for (const auto& item : cloud.account().items) {
      const bool stays = left.contains(item->kind + " " + item->name);
      if (!stays && !cloud.running(*item).empty()) ++count;
    }
    return count;
  }

  // What a person with patience would do: stop and delete all that may go, again and again.
  void stop_all() {
    for (int round = 0; round < 8; ++round) {
      for (const char* kind : {"notebook", "pool"}) {
        for (const Item* item : cloud.account().of_kind(kind)) stop(*item);
      }
      cloud.wait_ms(120'000);
    }
  }

  void stop(const Item& item) {
    const bool keeps = item.not_ours || item.tags.contains("billstop:keep") ||
                       expected_left().contains(item.kind + " " + item.name);
    if (keeps) return;
    cloud.use_project(item.project);
    if (item.kind == "pool") return static_cast<void>(cloud.v2("DELETE", "pools/" + item.id));
    cloud.v1("POST", "notebooks/" + item.id + "/stop");
    cloud.v1("DELETE", "notebooks/" + item.id);
  }

  ModelArtsClient cloud{demo_world(false)};
};

TEST_F(Demo, LeavesRunningExactlyWhatIsWrittenDown) {
  stop_all();
  EXPECT_EQ(running(), expected_left());
}

TEST_F(Demo, FitsUnderTheUsualCap) {
  EXPECT_LE(stoppable(), 95U);
}

TEST_F(Demo, HasMoreNotebooksInOneWorkspaceThanAPageHolds) {
  EXPECT_GT(cloud.v1("GET", "notebooks/all?limit=50").body.at("total"), 50);
}

TEST_F(Demo, IsMarkedAsPractice) {
  EXPECT_TRUE(cloud.account().id.starts_with("sandbox"));
}

TEST_F(Demo, HasNotebooksOfTwoPeople) {
  std::set<std::string> owners;
  for (const Item* notebook : cloud.account().of_kind("notebook"))
    owners.insert(notebook->owner_id);
  EXPECT_EQ(owners.size(), 2U);
}

TEST_F(Demo, HasADisabledProjectAndARegionWithoutTheService) {
  for (const Project& project : cloud.account().projects) {
    cloud.use_project(project.id);
    const Said said = cloud.v1("GET", "notebooks/all");
    const bool unpublished = project.region == "la-south-2";
    EXPECT_EQ(said.status, unpublished ? 404 : project.enabled ? 200 : 403) << project.name;
  }
}

TEST_F(Demo, HasNothingStuckOrUnreadable) {
  for (const auto& item : cloud.account().items) EXPECT_FALSE(item->stuck) << item->name;
  for (const Workspace& each : cloud.account().workspaces) EXPECT_TRUE(each.readers.empty());
}

TEST(HostileDemo, HasWhatNeverEnds) {
  ModelArtsClient cloud{demo_world(true)};
  cloud.wait_ms(86'400'000);
  std::set<std::string> stuck;
  for (const auto& item : cloud.account().items) {
    if (item->stuck) stuck.insert(item->kind + " " + item->state);
  }
  EXPECT_TRUE(stuck.contains("notebook DELETING"));
  EXPECT_TRUE(stuck.contains("notebook DELETE_FAILED"));
  EXPECT_TRUE(stuck.contains("pool Deleting"));
}

TEST(HostileDemo, HasAWorkspaceAndAProjectThatItsUserMayNotRead) {
  ModelArtsClient cloud{demo_world(true)};
  size_t refused = 0;
  for (const Workspace& workspace : cloud.account().workspaces) {
    cloud.use_project(workspace.project);
    if (cloud.v1("GET", "notebooks/all?workspace_id=" + workspace.id).status == 403) ++refused;
  }
  EXPECT_EQ(refused, 2U);
}

TEST(HostileDemo, HasAPoolWhoseWorkloadsCannotBeRead) {
  ModelArtsClient cloud{demo_world(true)};
  size_t refused = 0;
  for (const Item* pool : cloud.account().of_kind("pool")) {
    cloud.use_project(pool->project);
    if (cloud.v2("GET", "pools/" + pool->id + "/workloads").status == 403) ++refused;
  }
  EXPECT_EQ(refused, 1U);
}

}  // namespace
}  // namespace billstop::sandbox::testing
