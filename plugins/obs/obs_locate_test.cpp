#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/obs/test_bucket.hpp"

namespace billstop::obs {
namespace {

using testing::Recorder;
using testing::ScriptedCloud;

class ObsLocate : public ::testing::Test {
 protected:
  ObsLocate() {
    script_empty_bucket(cloud_);
    cloud_.on("GET", path::buckets).reply(200, buckets_page({{"box"}}));
    cloud_.on("HEAD", path::bucket).error(404, "NoSuchBucket");
  }
  Recorder locate(std::vector<Resource> first_round = {}) {
    Recorder seen = cloud_.locate(Obs(), test_account, std::move(first_round));
    EXPECT_EQ(seen.status, BILLSTOP_OK) << seen.explained;
    EXPECT_EQ(seen.faults, std::vector<std::string>{});
    return seen;
  }
  void lies_under(const std::string& prefix, const std::string& entries) {
    cloud_.on("GET", path::bucket)
        .with("versions", "")
        .with("prefix", prefix)
        .reply(200, versions_page(entries));
  }
  static bool notes(const Resource& resource, const std::string& text) {
    return std::ranges::any_of(resource.facts, [&](const Pair& fact) {
      return fact.key == "note" && fact.value.find(text) != std::string::npos;
    });
  }

  ScriptedCloud cloud_;
};

TEST_F(ObsLocate, MakesAUsedPathVisible) {
  lies_under("out/", version_xml("out/model.bin", "1"));
  const Recorder seen = locate({user_of("output", "obs://box/out/")});
  const Resource* path = seen.resource("obs://box/out");
  ASSERT_NE(path, nullptr);
  EXPECT_EQ(path->kind, "obs_path");
  EXPECT_EQ(path->scope.region, "cn-north-4");
  EXPECT_EQ(path->meters.at(0).running, Tri::yes);
  EXPECT_EQ(path->ways.at(0).why_not, "");
  EXPECT_TRUE(notes(*path, "1 objects and versions, 10 bytes"));
  EXPECT_NE(seen.resource("box"), nullptr);
}

TEST_F(ObsLocate, ShowsWhatTheUserNamesAlthoughNothingUsesIt) {
  Resource named;
  named.kind = "obs_path";
  named.id = "obs://box/old";
  EXPECT_NE(locate({named}).resource("obs://box/old"), nullptr);
}

TEST_F(ObsLocate, CallsAnEmptyPathNotRunning) {
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_EQ(seen.resource("obs://box/out")->meters.at(0).running, Tri::no);
}

TEST_F(ObsLocate, CannotTellWhetherDirectoriesAloneAreBilled) {
  cloud_.on("GET", path::buckets).reply(200, buckets_page({{"files", "cn-east-3", "POSIX"}}));
  cloud_.on("GET", "/files").reply(200, objects_page({"out/"}));
  EXPECT_EQ(locate().resource("files")->meters.at(0).running, Tri::unknown);
}

TEST_F(ObsLocate, LeavesAPathAloneWhoseBucketDoesNotExist) {
  const Recorder seen = locate({user_of("output", "obs://gone/out")});
  EXPECT_EQ(seen.resource("obs://gone/out"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST_F(ObsLocate, NeverTouchesABucketOfAnotherAccount) {
  cloud_.on("HEAD", "/public").reply(200, "", {{"x-obs-bucket-location", "cn-east-3"}});
  cloud_.on("GET", "/public").with("acl", "").error(403, "AccessDenied");
  const Recorder seen = locate({user_of("input", "obs://public/data")});
  const Resource* path = seen.resource("obs://public/data");
  ASSERT_NE(path, nullptr);
  EXPECT_NE(path->untouchable, "");
  EXPECT_TRUE(path->meters.empty());
}

TEST_F(ObsLocate, SaysThatAHiddenBucketIsHidden) {
  cloud_.on("HEAD", "/hidden").error(403, "AccessDenied");
  const Recorder seen = locate({user_of("output", "obs://hidden/out")});
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST_F(ObsLocate, FollowsARedirectByItsRegionAlone) {
  cloud_.on("HEAD", "/far")
      .reply(301, "", {{"location", "https://far.obs.cn-south-1.myhuaweicloud.com/"}})
      .reply(200);
  cloud_.on("GET", "/far").with("acl", "").error(403, "AccessDenied");
  locate({user_of("input", "obs://far/data")});
  const auto& sent = cloud_.sent();
  const auto last = std::find_if(sent.rbegin(), sent.rend(),
                                 [](const auto& s) { return s.request.method == "HEAD"; });
  ASSERT_NE(last, sent.rend());
  EXPECT_EQ(last->request.region, "cn-south-1");
}

TEST_F(ObsLocate, ListsAllPagesAndFileSystemsToo) {
  cloud_.on("GET", path::buckets)
      .reply(200, buckets_page({{"a"}}, "a"))
      .reply(200, buckets_page({{"files", "cn-east-3", "POSIX"}}));
  cloud_.on("GET", path::buckets).with("marker", "a").reply(200, buckets_page({{"z"}}));
  cloud_.on("GET", "/files").reply(200, objects_page({"x"}));
  const Recorder seen = locate();
  for (const char* name : {"a", "z", "files"}) EXPECT_NE(seen.resource(name), nullptr) << name;
  EXPECT_EQ(seen.resource("files")->state, "file system");
  const auto types = std::ranges::count_if(cloud_.sent(), [](const auto& sent) {
    return sent.request.headers == std::vector<Pair>{{"x-obs-bucket-type", "POSIX"}};
  });
  EXPECT_EQ(types, 1);
}

TEST_F(ObsLocate, BelievesAnEmptyListOnlyWithAProvenRight) {
  ScriptedCloud bare;
  bare.on("GET", path::buckets).reply(200, buckets_page({}));
  bare.on("HEAD", path::bucket).error(403, "AccessDenied");
  EXPECT_EQ(bare.locate(Obs(), test_account).incomplete.size(), 1u);
}

TEST_F(ObsLocate, SaysWhenTheBucketsMayNotBeListed) {
  ScriptedCloud bare;
  bare.on("GET", path::buckets).error(403, "AccessDenied");
  const Recorder seen = bare.locate(Obs(), test_account);
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST_F(ObsLocate, ProtectsWhatLiesInABucketWhoseTagsCannotBeRead) {
  cloud_.on("GET", path::bucket).with("tagging", "").error(403, "AccessDenied");
  lies_under("out/", version_xml("out/a", "1"));
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_FALSE(seen.resource("obs://box/out")->tags_known);
  EXPECT_EQ(seen.incomplete.size(), 1u);
  EXPECT_TRUE(locate().incomplete.empty()) << "of a bucket that stays nobody has to know them";
}

TEST_F(ObsLocate, GivesAPathTheTagsOfItsBucket) {
  cloud_.on("GET", path::bucket)
      .with("tagging", "")
      .reply(200,
             "<Tagging><TagSet><Tag><Key>billstop:keep</Key><Value></Value></Tag></TagSet>"
             "</Tagging>");
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_EQ(seen.resource("obs://box/out")->tags, (std::vector<Pair>{{"billstop:keep", ""}}));
}

TEST_F(ObsLocate, TellsBeforehandThatThePolicyDenies) {
  cloud_.on("GET", path::bucket)
      .with("policy", "")
      .reply(200, R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"*"}]})");
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_NE(seen.resource("obs://box/out")->ways.at(0).why_not, "");
}

TEST_F(ObsLocate, TellsUntilWhenVersionsAreLocked) {
  cloud_.on("GET", path::bucket)
      .with("object-lock", "")
      .reply(200,
             "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
             "</ObjectLockConfiguration>");
  cloud_.on("HEAD", path::key)
      .reply(200, "", {{"x-obs-object-lock-retain-until-date", "2026-06-01T00:00:00.000Z"}});
  lies_under("out/", version_xml("out/a", "1"));
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_NE(seen.resource("obs://box/out")->ways.at(0).why_not.find("2026-06-01"),
            std::string::npos);
}

TEST_F(ObsLocate, TellsWhatEarlyDeletionWouldStillCost) {
  lies_under("out/", version_xml("out/a", "1", old_time, 10, "COLD"));
  const Recorder seen = locate({user_of("output", "obs://box/out")});
  EXPECT_TRUE(notes(*seen.resource("obs://box/out"), "COLD younger than 90 days"));
}

TEST_F(ObsLocate, TellsWhichLogsRefillAPath) {
  cloud_.on("GET", path::buckets).reply(200, buckets_page({{"box"}, {"site"}}));
  cloud_.on("GET", "/site")
      .with("logging", "")
      .reply(200,
             "<BucketLoggingStatus><LoggingEnabled><TargetBucket>box</TargetBucket>"
             "<TargetPrefix>out/access-</TargetPrefix></LoggingEnabled></BucketLoggingStatus>");
  const Recorder seen =
      locate({user_of("log", "obs://box/out"), user_of("log", "obs://box/other")});
  EXPECT_TRUE(notes(*seen.resource("obs://box/out"), "access logs of bucket site"));
  EXPECT_FALSE(notes(*seen.resource("obs://box/other"), "access logs"));
}

TEST_F(ObsLocate, OffersTheLifecycleOfALargeBucketAlone) {
  const auto why_not = [&] {
    Resource named;
    named.kind = "bucket";
    named.id = "box";
    return locate({named}).resource("box")->ways.at(2).why_not;
  };
  EXPECT_NE(why_not(), "");
  cloud_.on("GET", path::bucket)
      .with("storageinfo", "")
      .reply(200,
             "<GetBucketStorageInfoResult><Size>9</Size><ObjectNumber>2000000</ObjectNumber>"
             "</GetBucketStorageInfoResult>");
  EXPECT_EQ(why_not(), "");
}

}  // namespace
}  // namespace billstop::obs
