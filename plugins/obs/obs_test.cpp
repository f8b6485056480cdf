#include "plugins/obs/obs.hpp"

#include <gtest/gtest.h>

#include "plugins/obs/test_bucket.hpp"

namespace billstop::obs {
namespace {

using testing::Recorder;
using testing::ScriptedCloud;

class ObsVerify : public ::testing::Test {
 protected:
  ObsVerify() { script_empty_bucket(cloud_); }
  int32_t verify(const Resource& resource, std::string_view way = "delete") {
    const Recorder seen = cloud_.verify(Obs(), way, {resource});
    EXPECT_EQ(seen.faults, std::vector<std::string>{});
    return seen.settled.empty() ? 0 : seen.settled[0].outcome;
  }
  void lies_there(const std::string& entries) {
    cloud_.on("GET", path::bucket).with("versions", "").reply(200, versions_page(entries));
  }

  ScriptedCloud cloud_;
};

TEST_F(ObsVerify, SeesAnEmptyPathAsEnded) {
  EXPECT_EQ(verify(stored("obs://box/out")), BILLSTOP_ENDED);
}

TEST_F(ObsVerify, SeesANoncurrentVersionAsRunning) {
  lies_there(version_xml("out/a", "1"));
  EXPECT_EQ(verify(stored("obs://box/out")), BILLSTOP_STILL_RUNNING);
}

TEST_F(ObsVerify, SeesAnUnfinishedUploadAsRunning) {
  cloud_.on("GET", path::bucket).with("uploads", "").reply(200, uploads_page({{"out/a", "u"}}));
  EXPECT_EQ(verify(stored("obs://box/out")), BILLSTOP_STILL_RUNNING);
}

TEST_F(ObsVerify, TakesMarkersAloneForNothingBilled) {
  lies_there(marker_xml("out/a", "1"));
  EXPECT_EQ(verify(stored("obs://box/out")), BILLSTOP_ENDED);
}

TEST_F(ObsVerify, SaysThatNewerObjectsStay) {
  lies_there(version_xml("out/a", "1", new_time));
  Resource resource = stored("obs://box/out");
  resource.keep_newer_than_ms = old_ms;
  EXPECT_EQ(verify(resource), BILLSTOP_VERIFY_FAILED);
}

TEST_F(ObsVerify, SaysThatTheTrashKeepsWhatWasDeleted) {
  cloud_.on("GET", path::bucket).with("max-keys", "1000").reply(200, objects_page({}));
  cloud_.on("GET", path::bucket)
      .with("x-obs-trash", "")
      .reply(200,
             "<BucketTrashConfiguration><ReservedDays>7</ReservedDays>"
             "</BucketTrashConfiguration>");
  EXPECT_EQ(verify(stored("obs://box/out", "in a file system")), BILLSTOP_VERIFY_FAILED);
}

TEST_F(ObsVerify, CannotTellWhatATrashKeepsThatMayNotBeRead) {
  cloud_.on("GET", path::bucket).with("max-keys", "1000").reply(200, objects_page({}));
  cloud_.on("GET", path::bucket).with("x-obs-trash", "").error(403, "AccessDenied");
  EXPECT_EQ(verify(stored("obs://box/out", "in a file system")), BILLSTOP_VERIFY_UNKNOWN);
}

TEST_F(ObsVerify, WantsAnotherStepWhereOnlyDirectoriesAreLeft) {
  cloud_.on("GET", path::bucket).with("max-keys", "1000").reply(200, objects_page({"out/a/"}));
  Resource target = stored("obs://box/out", "in a file system");
  EXPECT_EQ(verify(target), BILLSTOP_NEXT_STEP);
  target.keep_newer_than_ms = old_ms - 1;
  EXPECT_EQ(verify(target), BILLSTOP_VERIFY_FAILED) << "it is newer, and may be billed";
}

TEST_F(ObsVerify, CannotTellWithoutTheList) {
  cloud_.on("GET", path::bucket).with("versions", "").error(403, "AccessDenied");
  EXPECT_EQ(verify(stored("obs://box/out")), BILLSTOP_VERIFY_UNKNOWN);
}

TEST_F(ObsVerify, WantsAnotherStepForAnEmptyBucketThatIsStillThere) {
  EXPECT_EQ(verify(stored("box", "bucket"), "delete"), BILLSTOP_NEXT_STEP);
  EXPECT_EQ(verify(stored("box", "bucket"), "empty"), BILLSTOP_ENDED);
}

class ObsLifecycle : public ObsVerify {
 protected:
  void rules_are(const std::string& xml) {
    cloud_.on("GET", path::bucket).with("lifecycle", "").reply(200, xml);
  }
  std::string rules_sent() const {
    for (const testing::Sent& sent : cloud_.sent())
      if (sent.request.method == "PUT") return sent.request.body;
    return {};
  }
  static Resource with_former(const char* rules) {
    Resource bucket = stored("box", "bucket");
    bucket.handles = {{"former_lifecycle", rules}};
    return bucket;
  }
  static constexpr const char* own_ =
      "<LifecycleConfiguration><Rule><ID>billstop-empty</ID></Rule></LifecycleConfiguration>";
  static constexpr const char* former_ =
      "<LifecycleConfiguration><Rule><ID>theirs</ID></Rule></LifecycleConfiguration>";
};

TEST_F(ObsLifecycle, ReplacesTheRulesByOneOverTheWholeBucket) {
  lies_there(version_xml("a", "1"));
  rules_are(former_);
  cloud_.on("PUT", path::bucket).reply(200);
  cloud_.stop(Obs(), "lifecycle", {with_former(former_)});
  EXPECT_NE(rules_sent().find("billstop-empty"), std::string::npos);
  EXPECT_NE(rules_sent().find("NoncurrentVersionExpiration"), std::string::npos);
}

TEST_F(ObsLifecycle, LeavesRulesThatNobodyKept) {
  lies_there(version_xml("a", "1"));
  rules_are(former_);
  for (const Resource& kept : {stored("box", "bucket"), with_former(own_)})
    EXPECT_EQ(cloud_.stop(Obs(), "lifecycle", {kept}).settled.at(0).outcome, BILLSTOP_BLOCKED);
  EXPECT_EQ(rules_sent(), "");
}

TEST_F(ObsLifecycle, DoesNotBringBackRulesThatWereRemovedMeanwhile) {
  lies_there(version_xml("a", "1"));
  cloud_.on("GET", path::bucket).with("lifecycle", "").error(404, "NoSuchLifecycleConfiguration");
  EXPECT_EQ(cloud_.stop(Obs(), "lifecycle", {with_former(former_)}).settled.at(0).outcome,
            BILLSTOP_BLOCKED);
  EXPECT_EQ(rules_sent(), "");
}

TEST_F(ObsLifecycle, WaitsWhileTheRuleIsAtWork) {
  lies_there(version_xml("a", "1"));
  rules_are(own_);
  EXPECT_EQ(verify(stored("box", "bucket"), "lifecycle"), BILLSTOP_PENDING);
}

TEST_F(ObsLifecycle, PutsTheFormerRulesBackOnceTheBucketIsEmpty) {
  rules_are(own_);
  cloud_.on("PUT", path::bucket).reply(200);
  EXPECT_EQ(verify(stored("box", "bucket"), "lifecycle"), BILLSTOP_NEXT_STEP);
  cloud_.stop(Obs(), "lifecycle", {with_former(former_)});
  EXPECT_EQ(rules_sent(), former_);
}

TEST_F(ObsLifecycle, IsTakenBackWhileTheRuleIsAtWork) {
  lies_there(version_xml("a", "1"));
  rules_are(own_);
  cloud_.on("PUT", path::bucket).reply(200);
  EXPECT_EQ(verify(stored("box", "bucket"), "former_rules"), BILLSTOP_STILL_RUNNING);
  cloud_.stop(Obs(), "former_rules", {with_former(former_)});
  EXPECT_EQ(rules_sent(), former_);
}

TEST_F(ObsLifecycle, IsNotTakenBackTwice) {
  lies_there(version_xml("a", "1"));
  rules_are(former_);
  cloud_.stop(Obs(), "former_rules", {stored("box", "bucket")});
  EXPECT_EQ(rules_sent(), "");
  EXPECT_EQ(verify(stored("box", "bucket"), "former_rules"), BILLSTOP_ENDED);
}

TEST_F(ObsLifecycle, RemovesItsRuleWhereThereWereNone) {
  rules_are(own_);
  cloud_.on("DELETE", path::bucket).with("lifecycle", "").reply(204);
  cloud_.stop(Obs(), "lifecycle", {stored("box", "bucket")});
  EXPECT_EQ(cloud_.count("DELETE", "/box"), 1u);
}

}  // namespace
}  // namespace billstop::obs
