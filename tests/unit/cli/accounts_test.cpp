#include "core/cli/accounts.hpp"

#include <gmock/gmock.h>

#include "core/cli/command_line.hpp"

namespace billstop::core {
namespace {

using testing::ElementsAre;

TEST(Shards, AreDisjointAndCoverEveryAccount) {
  std::vector<size_t> all;
  for (const char* shard : {"1/4", "2/4", "3/4", "4/4"})
    for (const size_t i : shard_of(shard, 50, {})) all.push_back(i);
  std::ranges::sort(all);
  ASSERT_EQ(all.size(), 50U);
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
}

TEST(Shards, GoByTheJobsOwnIndexFromZeroOrFromOne) {
  Environment kubernetes{.variables = {{"JOB_COMPLETION_INDEX", "0"}}};
  EXPECT_THAT(shard_of("auto/3", 7, kubernetes), ElementsAre(0, 3, 6));
  Environment gitlab{.variables = {{"CI_NODE_INDEX", "3"}}};
  EXPECT_THAT(shard_of("auto/3", 7, gitlab), ElementsAre(2, 5));
}

TEST(Shards, RefuseWhatIsNoPart) {
  for (const char* wrong : {"0/4", "5/4", "1", "a/b", "1/0", "/", "auto/4", "-1/4"})
    EXPECT_THROW(shard_of(wrong, 9, {}), UsageError) << wrong;
  Environment bad{.variables = {{"JOB_COMPLETION_INDEX", "x"}}};
  EXPECT_THROW(shard_of("auto/2", 3, bad), UsageError);
}

TEST(FilesOfAccounts, CarryTheAccountsName) {
  EXPECT_EQ(file_of_account("out/stop.plan", "team-a"), "out/stop.team-a.plan");
  EXPECT_EQ(file_of_account("guard", "b"), "guard.b");
}

TEST(ShareOfEach, IsAnEqualPartAndNeverNothing) {
  EXPECT_EQ(share_of_each(0.5, 4), 12);
  EXPECT_EQ(share_of_each(1, 1), 100);
  EXPECT_EQ(share_of_each(0.01, 50), 1);
}

}  // namespace
}  // namespace billstop::core
