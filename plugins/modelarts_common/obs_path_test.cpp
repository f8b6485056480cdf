#include "plugins/modelarts_common/obs_path.hpp"

#include <gtest/gtest.h>

using billstop::modelarts::canonical_obs_path;

TEST(ObsPath, BothSpellingsOfModelArtsAreOnePath) {
  EXPECT_EQ(canonical_obs_path("obs://bucket/out/run"), "obs://bucket/out/run");
  EXPECT_EQ(canonical_obs_path("/bucket/out/run"), "obs://bucket/out/run");
}

TEST(ObsPath, TheBucketOfAUrlStandsInItsHost) {
  EXPECT_EQ(canonical_obs_path("https://bucket.obs.cn-north-4.example.com/dir/"),
            "obs://bucket/dir/");
}

TEST(ObsPath, ATrailingSlashStaysSinceAFolderIsNoObject) {
  EXPECT_EQ(canonical_obs_path("/bucket/train/"), "obs://bucket/train/");
  EXPECT_EQ(canonical_obs_path("/bucket/train"), "obs://bucket/train");
}

TEST(ObsPath, ABareBucketHasNoKey) {
  EXPECT_EQ(canonical_obs_path("obs://bucket/"), "obs://bucket");
  EXPECT_EQ(canonical_obs_path("/bucket"), "obs://bucket");
}

TEST(ObsPath, WhatIsNoPathOfObsIsEmpty) {
  for (const char* other :
       {"", "/", "obs://", "relative/path", "https://example.com/x", "/UP/x", "192.0.2.7:/share"})
    EXPECT_EQ(canonical_obs_path(other), "") << other;
}
