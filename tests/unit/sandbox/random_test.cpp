#include <gtest/gtest.h>

#include "sdk/sandbox/random_account.hpp"
#include "tests/unit/sandbox/modelarts_client.hpp"

namespace billstop::sandbox::testing {
namespace {

Json state_of(size_t resources, uint64_t seed) {
  return Model(random_world(resources, seed), start_ms).admin_state("");
}

TEST(RandomAccount, IsTheSameForTheSameSeed) {
  EXPECT_EQ(state_of(120, 7), state_of(120, 7));
}

TEST(RandomAccount, IsAnotherForAnotherSeed) {
  EXPECT_NE(state_of(120, 7), state_of(120, 8));
}

TEST(RandomAccount, HoldsAsManyResourcesAsAskedFor) {
  for (const size_t wanted : {0U, 1U, 4U, 39U, 40U, 500U}) {
    EXPECT_EQ(random_world(wanted, 3)->accounts.front()->items.size(), wanted);
  }
}

TEST(RandomAccount, HasANotebookAndAPoolWhereItsEnvFileLeads) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Model model(random_world(4, seed), start_ms);
    Account& account = *model.world().accounts.front();
    std::set<std::string> kinds;
    for (const auto& item : account.items) {
      const bool home = item->project == account.projects.front().id && item->workspace == "0";
      if (home) kinds.insert(item->kind);
    }
    EXPECT_TRUE(kinds.contains("notebook") && kinds.contains("pool")) << seed;
  }
}

TEST(RandomAccount, GivesEveryResourceAnIdOfItsOwn) {
  const auto world = random_world(2'000, 5);
  std::set<std::string> ids;
  for (const auto& item : world->accounts.front()->items) ids.insert(item->kind + item->id);
  EXPECT_EQ(ids.size(), 2'000U);
}

TEST(RandomAccount, HasNamesThatCollide) {
  const auto world = random_world(300, 5);
  std::set<std::string> names;
  for (const auto& item : world->accounts.front()->items) names.insert(item->name);
  EXPECT_LT(names.size(), 150U);
}

TEST(RandomAccount, HasNothingStuckOrUnreadable) {
  const auto world = random_world(1'000, 9);
  for (const auto& item : world->accounts.front()->items) EXPECT_FALSE(item->stuck);
  for (const Workspace& each : world->accounts.front()->workspaces) {
    EXPECT_TRUE(each.readers.empty());
  }
}

}  // namespace
}  // namespace billstop::sandbox::testing
