#include "core/planning/selector.hpp"

#include <gtest/gtest.h>

#include "core/planning/glob.hpp"
#include "core/planning/obs_path.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core {
namespace {

const std::vector<std::string> kinds{"notebook", "obs_path", "pool"};

Selector selector(std::string_view text) {
  return parse_selector(text, kinds).selector.value();
}

TEST(Selector, AnExactIdNames) {
  const Selector s = selector("notebook:n1");
  EXPECT_TRUE(s.names(test::key("notebook", "n1")));
  EXPECT_TRUE(s.matches(test::notebook("n1")));
  EXPECT_FALSE(s.matches(test::notebook("n10")));
}

TEST(Selector, APatternRestrictsAndNeverNames) {
  const Selector s = selector("notebook:n*");
  EXPECT_TRUE(s.matches(test::notebook("n1")));
  EXPECT_FALSE(s.names(test::key("notebook", "n1")));
  EXPECT_FALSE(s.names(test::key("notebook", "n*")));
}

TEST(Selector, AKindAloneMeansAllOfIt) {
  EXPECT_TRUE(selector("notebook").matches(test::notebook("n1")));
  EXPECT_FALSE(selector("notebook").matches(test::pool("p")));
  EXPECT_FALSE(selector("notebook").names(test::key("notebook", "")));
}

TEST(Selector, NamesAreSelectedByPattern) {
  Resource r = test::notebook("n1");
  r.name = "demo-1";
  EXPECT_TRUE(selector("name:demo-*").matches(r));
  EXPECT_FALSE(selector("name:prod-*").matches(r));
}

TEST(Selector, AnIdMayHoldColons) {
  EXPECT_TRUE(selector("obs_path:obs://b/k").names(test::key("obs_path", "obs://b/k")));
}

TEST(Selector, AMistakeNamesTheNearestKind) {
  EXPECT_THAT(parse_selector("notbook:x", kinds).mistake,
              testing::HasSubstr("did you mean 'notebook'"));
  EXPECT_FALSE(parse_selector("notebook:", kinds).selector);
  EXPECT_FALSE(parse_selector("name", kinds).selector);
}

TEST(Selector, ThoseWithoutAMatchAreTold) {
  Inventory inventory;
  inventory.resources = {test::notebook("n1")};
  const std::vector<Selector> all{selector("notebook:n1"), selector("pool:p")};
  EXPECT_EQ(without_match(all, inventory), std::vector<std::string>{"pool:p"});
}

TEST(Glob, MatchesOverTheWholeText) {
  EXPECT_TRUE(glob_matches("a*c?", "abbbcd"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("*b*b", "abab"));
  EXPECT_FALSE(glob_matches("a*c", "abcd"));
  EXPECT_FALSE(glob_matches("?", ""));
}

TEST(ObsPaths, AFolderIsItsKeyAndWhatLiesBelow) {
  EXPECT_TRUE(path_within("obs://b/train/x", "obs://b/train"));
  EXPECT_TRUE(path_within("obs://b/train", "obs://b/train"));
  EXPECT_FALSE(path_within("obs://b/train-2", "obs://b/train"));
  EXPECT_FALSE(path_within("obs://b2/x", "obs://b"));
  EXPECT_TRUE(paths_overlap("obs://b", "obs://b/train"));
}

TEST(ObsPaths, ASlashAtTheEndAndABareBucketNameMeanTheSame) {
  EXPECT_EQ(path_of(test::key("obs_path", "obs://b/train/")), "obs://b/train");
  EXPECT_EQ(path_of(test::key("bucket", "b")), "obs://b");
  EXPECT_EQ(path_of(test::key("notebook", "n1")), "");
  EXPECT_EQ(path_of(test::key("obs_path", "obs://")), "");
}

TEST(ObsPaths, TheIndexFindsWhatLiesAroundAndBelow) {
  PathIndex index;
  for (const char* used : {"obs://b", "obs://b/t", "obs://b/t/x/y", "obs://b/t-2", "obs://b/u"})
    index.add(used, {test::key("training_job", used), "output"});
  std::vector<std::string> found;
  index.overlapping("obs://b/t", [&](const std::string& used, const PathIndex::Entry&) {
    found.push_back(used);
  });
  EXPECT_EQ(found, (std::vector<std::string>{"obs://b", "obs://b/t", "obs://b/t/x/y"}));
}

}  // namespace
}  // namespace billstop::core
