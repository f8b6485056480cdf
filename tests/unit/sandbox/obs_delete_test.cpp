// What deleting does, and what stays: versions, markers, locks, trash, classes with a least age.
#include "tests/unit/sandbox/obs_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using ObsDeletion = Obs;

constexpr const char* one_object =
    R"({"kind":"bucket","id":"bkt","detail":{"objects":[{"key":"k","size":9}]}})";

TEST_F(ObsDeletion, IsTheSameForWhatIsNotThere) {
  open(one_object);
  EXPECT_EQ(remove("/bkt/k").status, 204);
  EXPECT_EQ(remove("/bkt/k").status, 204);
  EXPECT_EQ(get("/bkt/k").code(), "NoSuchKey");
  EXPECT_FALSE(runs("bkt"));
}

TEST_F(ObsDeletion, RefusesAParameterThatNobodyKnows) {
  open(one_object);
  EXPECT_EQ(remove("/bkt/k?force=true").status, 400);
}

TEST_F(ObsDeletion, OfAVersionedKeyAddsAMarkerAndThePriceStays) {
  open(one_object);
  make_versioned("bkt");
  const ObsSaid said = remove("/bkt/k");
  EXPECT_EQ(said.header("x-obs-delete-marker"), "true");
  EXPECT_THAT(get("/bkt").all("Contents"), IsEmpty());
  EXPECT_TRUE(runs("bkt"));
  EXPECT_EQ(remove("/bkt/k?versionId=null").status, 204);
  EXPECT_FALSE(runs("bkt"));
  EXPECT_EQ(remove("/bkt").code(), "BucketNotEmpty");
  EXPECT_EQ(remove("/bkt/k?versionId=" + said.header("x-obs-version-id")).status, 204);
  EXPECT_EQ(remove("/bkt").status, 204);
}

TEST_F(ObsDeletion, OfTheMarkerBringsTheObjectBack) {
  open(one_object);
  make_versioned("bkt");
  const std::string marker = remove("/bkt/k").header("x-obs-version-id");
  remove("/bkt/k?versionId=" + marker);
  EXPECT_EQ(get("/bkt/k").status, 200);
}

TEST_F(ObsDeletion, InASuspendedBucketTakesTheNullVersionAndLeavesTheOthers) {
  open(one_object);
  make_versioned("bkt");
  put("/bkt/k", "second");
  make_versioned("bkt", "Suspended");
  const ObsSaid said = remove("/bkt/k");
  EXPECT_EQ(said.header("x-obs-version-id"), "null");
  const ObsSaid left = get("/bkt?versions");
  EXPECT_THAT(left.all("Version"), SizeIs(1));
  EXPECT_THAT(left.all("DeleteMarker/VersionId"), ElementsAre("null"));
  EXPECT_TRUE(runs("bkt"));
}

TEST_F(ObsDeletion, NeedsTheRightForVersionsApart) {
  open(one_object);
  make_versioned("bkt");
  cloud->user().deny = {"obs:object:DeleteObjectVersion"};
  EXPECT_EQ(remove("/bkt/k?versionId=null").code(), "AccessDenied");
  EXPECT_EQ(remove("/bkt/k").status, 204);
  EXPECT_THAT(cloud->delete_many("bkt", "<Object><Key>k</Key><VersionId>null</VersionId></Object>")
                  .all("Error/Code"),
              ElementsAre("AccessDenied"));
}

class ObsManyDeletion : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"bkt","detail":{"objects":[{"key":"a"},{"key":"a b+é"}],
      "fill":[{"prefix":"k/","count":1001}]}})");
  }
  static std::string objects(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) {
      std::string number = std::to_string(i);
      number.insert(0, 4 - number.size(), '0');
      all += "<Object><Key>k/" + number + "</Key></Object>";
    }
    return all;
  }
};

TEST_F(ObsManyDeletion, TakesAThousandAndNotOneMore) {
  EXPECT_EQ(cloud->delete_many("bkt", objects(1001)).code(), "MalformedXML");
  EXPECT_THAT(cloud->delete_many("bkt", objects(1000)).all("Deleted"), SizeIs(1000));
  EXPECT_THAT(get("/bkt?prefix=k/").all("Contents/Key"), ElementsAre("k/1000"));
}

TEST_F(ObsManyDeletion, RefusesNone) {
  EXPECT_EQ(cloud->delete_many("bkt", "").code(), "MalformedXML");
  cloud->set("obs.empty_delete_refused", 0);
  EXPECT_EQ(cloud->delete_many("bkt", "").status, 200);
}

TEST_F(ObsManyDeletion, DemandsADigestThatFits) {
  const std::string body = "<Delete><Object><Key>a</Key></Object></Delete>";
  EXPECT_EQ(cloud->ask("POST", "/bkt?delete", body).code(), "InvalidRequest");
  EXPECT_EQ(cloud->ask("POST", "/bkt?delete", body, {{"Content-MD5", base64(md5("x"))}}).code(),
            "BadDigest");
  EXPECT_EQ(cloud->ask_with_md5("POST", "/bkt?delete", body).status, 200);
}

TEST_F(ObsManyDeletion, TellsOnlyErrorsWhenAskedToBeQuiet) {
  const ObsSaid said =
      cloud->delete_many("bkt", "<Quiet>true</Quiet><Object><Key>a</Key></Object>");
  EXPECT_EQ(said.status, 200);
  EXPECT_THAT(said.all("Deleted"), IsEmpty());
  EXPECT_THAT(said.all("Error"), IsEmpty());
}

TEST_F(ObsManyDeletion, TakesAndGivesEncodedKeysWhenAskedTo) {
  const ObsSaid said = cloud->delete_many(
      "bkt", "<EncodingType>url</EncodingType><Object><Key>a%20b%2B%C3%A9</Key></Object>");
  EXPECT_THAT(said.all("Deleted/Key"), ElementsAre("a%20b%2B%C3%A9"));
  EXPECT_THAT(get("/bkt?prefix=a").all("Contents/Key"), ElementsAre("a"));
}

TEST_F(ObsManyDeletion, TakesASpaceThatWasEncodedAsAPlus) {
  cloud->delete_many("bkt",
                     "<EncodingType>url</EncodingType><Object><Key>a+b%2B%C3%A9</Key></Object>");
  EXPECT_THAT(get("/bkt?prefix=a").all("Contents/Key"), ElementsAre("a"));
}

TEST_F(ObsManyDeletion, MarksInAVersionedBucket) {
  make_versioned("bkt");
  const ObsSaid marked = cloud->delete_many("bkt", "<Object><Key>a</Key></Object>");
  EXPECT_THAT(marked.all("Deleted/DeleteMarker"), ElementsAre("true"));
  const std::string id = marked.all("Deleted/DeleteMarkerVersionId").front();
  const ObsSaid gone =
      cloud->delete_many("bkt", "<Object><Key>a</Key><VersionId>" + id + "</VersionId></Object>");
  EXPECT_THAT(gone.all("Deleted/VersionId"), ElementsAre(id));
  EXPECT_EQ(get("/bkt/a").status, 200);
}

TEST_F(ObsManyDeletion, WritesALineOfTheLedgerForEveryKey) {
  cloud->delete_many("bkt", "<Object><Key>a</Key></Object><Object><Key>nobody</Key></Object>");
  const auto& ledger = cloud->account().ledger;
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger[0].kind + ' ' + ledger[0].id + ' ' + ledger[0].effect, "obs_path bkt/a changed");
  EXPECT_EQ(ledger[1].id + ' ' + ledger[1].effect, "bkt/nobody none");
}

class ObsLock : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"bkt","detail":{"object_lock":{"days":1},
      "objects":[{"key":"kept","retain_days":30},{"key":"free"}]}})");
    kept_ = get("/bkt?versions&prefix=kept").all("Version/VersionId").front();
  }
  std::string kept_{};
};

TEST_F(ObsLock, KeepsAVersionUntilItsDate) {
  EXPECT_EQ(remove("/bkt/kept").status, 204);
  const ObsSaid said = remove("/bkt/kept?versionId=" + kept_);
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.code(), "AccessDenied");
  EXPECT_THAT(said.text("Message"), ::testing::HasSubstr("immutable"));
  cloud->wait_ms(31 * a_day_ms);
  EXPECT_EQ(remove("/bkt/kept?versionId=" + kept_).status, 204);
}

TEST_F(ObsLock, IsAnErrorItemInsideA200) {
  const ObsSaid said = cloud->delete_many(
      "bkt", "<Object><Key>kept</Key><VersionId>" + kept_ + "</VersionId></Object>");
  EXPECT_EQ(said.status, 200);
  EXPECT_THAT(said.all("Error/Code"), ElementsAre("AccessDenied"));
  EXPECT_THAT(said.all("Error/VersionId"), ElementsAre(kept_));
  EXPECT_EQ(cloud->account().ledger.back().effect, "refused");
}

TEST_F(ObsLock, CanBeSeenAndOnlyExtended) {
  EXPECT_EQ(get("/bkt?object-lock").all("Rule/DefaultRetention/Days"),
            std::vector<std::string>{"1"});
  const std::string target = "/bkt/kept?retention&versionId=" + kept_;
  EXPECT_EQ(get(target).text("RetainUntilDate"), iso_millis(start_ms + 30 * a_day_ms));
  const auto until = [](int64_t days) {
    return "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>" +
           iso_millis(start_ms + days * a_day_ms) + "</RetainUntilDate></Retention>";
  };
  EXPECT_EQ(put(target, until(29)).status, 403);
  EXPECT_EQ(put(target, until(31)).status, 200);
  EXPECT_NE(cloud->ask("HEAD", "/bkt/kept").header("x-obs-object-lock-retain-until-date"), "");
}

TEST_F(ObsLock, KeepsVersioningOnAndLocksWhatIsNew) {
  EXPECT_EQ(put("/bkt?versioning",
                "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
                .code(),
            "InvalidBucketState");
  const std::string id = put("/bkt/new", "x").header("x-obs-version-id");
  EXPECT_EQ(remove("/bkt/new?versionId=" + id).status, 403);
}

TEST_F(ObsLock, IsUnknownToOtherBuckets) {
  open(one_object);
  EXPECT_EQ(get("/bkt?object-lock").code(), "NoSuchObjectLockConfiguration");
}

TEST_F(ObsDeletion, OfFreshColdDataIsChargedForTheRestOfItsLeastAge) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"objects":[
    {"key":"cold","storage_class":"COLD","size":1073741824,"age_s":864000},
    {"key":"old","storage_class":"WARM","size":1073741824,"age_s":8640000}]}})");
  const auto& detail = cloud->account().find("bucket", "bkt")->detail;
  remove("/bkt/old");
  EXPECT_FALSE(detail.contains("_early_deletion_charge"));
  remove("/bkt/cold");
  EXPECT_EQ(detail.at("_early_deletion_charge"), "0.0864");
  EXPECT_FALSE(runs("bkt"));
}

TEST_F(ObsDeletion, MayGoOnCostingUntilTheLeastAge) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"objects":[
    {"key":"warm","storage_class":"WARM","age_s":60}]}})");
  cloud->set("obs.early_deletion_runs", 1);
  remove("/bkt/warm");
  EXPECT_TRUE(runs("bkt"));
  cloud->wait_ms(30 * a_day_ms);
  EXPECT_FALSE(runs("bkt"));
}

TEST_F(ObsDeletion, StuckBucketsAnswerWithAFault) {
  open(R"({"kind":"bucket","id":"bkt","stuck":true,"detail":{"objects":[{"key":"k"}]}})");
  EXPECT_EQ(remove("/bkt/k").code(), "InternalError");
}

class ObsFiles : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"fs","detail":{"bucket_type":"POSIX",
      "objects":[{"key":"a/b/file","size":9}]}})");
  }
};

TEST_F(ObsFiles, HaveTheirDirectoriesAsObjects) {
  EXPECT_THAT(get("/fs").all("Contents/Key"), ElementsAre("a/", "a/b/", "a/b/file"));
}

TEST_F(ObsFiles, GoBeforeTheirDirectories) {
  EXPECT_EQ(remove("/fs/a/").code(), "DirectoryNotEmpty");
  EXPECT_EQ(remove("/fs/a/b/").status, 409);
  for (const char* key : {"/fs/a/b/file", "/fs/a/b/", "/fs/a/"}) {
    EXPECT_EQ(remove(key).status, 204) << key;
  }
  EXPECT_EQ(remove("/fs").status, 204);
}

TEST_F(ObsFiles, OfOneRequestGoInItsOrder) {
  const std::string up = "<Object><Key>a/b/file</Key></Object><Object><Key>a/b/</Key></Object>";
  EXPECT_THAT(cloud->delete_many("fs", "<Object><Key>a/</Key></Object>" + up).all("Error/Key"),
              ElementsAre("a/"));
  EXPECT_THAT(get("/fs").all("Contents/Key"), ElementsAre("a/"));
}

TEST_F(ObsFiles, OfOneRequestMayBeJudgedByWhatWasThereBefore) {
  cloud->set("obs.deletes_at_once", 1);
  const std::string up = "<Object><Key>a/b/file</Key></Object><Object><Key>a/b/</Key></Object>";
  EXPECT_THAT(cloud->delete_many("fs", up).all("Error/Key"), ElementsAre("a/b/"));
}

TEST_F(ObsFiles, KnowNoVersionsAndNoClasses) {
  for (const char* query : {"?versioning", "?storageClass", "?cors", "?encryption", "?website"}) {
    const ObsSaid said = get(std::string("/fs") + query);
    EXPECT_EQ(said.status, 405) << query;
    EXPECT_EQ(said.code(), "FsNotSupport") << query;
  }
}

TEST_F(ObsFiles, InTheTrashAreBilledOn) {
  EXPECT_EQ(get("/fs?x-obs-trash").code(), "NoSuchTrashConfiguration");
  put("/fs?x-obs-trash",
      "<BucketTrashConfiguration><ReservedDays>2</ReservedDays></BucketTrashConfiguration>");
  EXPECT_EQ(get("/fs?x-obs-trash").text("ReservedDays"), "2");
  remove("/fs/a/b/file");
  EXPECT_TRUE(runs("fs"));
  cloud->wait_ms(2 * a_day_ms + 1);
  remove("/fs/a/b/");
  remove("/fs/a/");
  EXPECT_FALSE(runs("fs"));
}

TEST_F(ObsFiles, AreNotMadeWhereADirectoryIs) {
  EXPECT_EQ(put("/fs/a/b", "file").code(), "FsObjectConflict");
  EXPECT_EQ(put("/fs/a/b/file/below", "file").code(), "FsObjectConflict");
}

TEST_F(ObsFiles, AreRenamedWithWhatIsBelow) {
  EXPECT_EQ(cloud->ask("POST", "/fs/a/b/?rename&name=a/c/").status, 204);
  EXPECT_THAT(get("/fs").all("Contents/Key"), ElementsAre("a/", "a/c/", "a/c/file"));
}

class ObsLifecycle : public Obs {
 protected:
  static constexpr const char* everything =
      "<LifecycleConfiguration><Rule><ID>all</ID><Prefix></Prefix><Status>Enabled</Status>"
      "<Expiration><Days>1</Days></Expiration>"
      "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
      "</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
      "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>";
  static std::string rule(const std::string& prefix) {
    return "<Rule><Prefix>" + prefix +
           "</Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>";
  }
  ObsSaid set_rules(const std::string& rules) {
    return cloud->ask_with_md5("PUT", "/bkt?lifecycle",
                               "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>");
  }
};

TEST_F(ObsLifecycle, IsKeptReplacedAndDeleted) {
  open(one_object);
  EXPECT_EQ(get("/bkt?lifecycle").code(), "NoSuchLifecycleConfiguration");
  EXPECT_EQ(put("/bkt?lifecycle", everything).code(), "InvalidRequest");
  EXPECT_EQ(set_rules(rule("a") + rule("b")).status, 200);
  EXPECT_THAT(get("/bkt?lifecycle").all("Rule/Prefix"), ElementsAre("a", "b"));
  EXPECT_EQ(cloud->ask_with_md5("PUT", "/bkt?lifecycle", everything).status, 200);
  EXPECT_THAT(get("/bkt?lifecycle").all("Rule/ID"), ElementsAre("all"));
  EXPECT_EQ(remove("/bkt?lifecycle").status, 204);
  EXPECT_EQ(get("/bkt?lifecycle").status, 404);
}

TEST_F(ObsLifecycle, RefusesOverlappingPrefixes) {
  open(one_object);
  EXPECT_EQ(set_rules(rule("") + rule("a")).code(), "InvalidRequest");
  EXPECT_EQ(set_rules(rule("a/") + rule("a/b/")).code(), "InvalidRequest");
}

TEST_F(ObsLifecycle, TakesDaysToDeleteAnObject) {
  open(one_object);
  put("/bkt/fresh", "x");
  cloud->ask_with_md5("PUT", "/bkt?lifecycle", everything);
  cloud->wait_ms(a_day_ms);
  EXPECT_THAT(get("/bkt").all("Contents/Key"), Contains("fresh"));
  cloud->wait_ms(a_day_ms);
  EXPECT_THAT(get("/bkt").all("Contents/Key"), IsEmpty());
  EXPECT_EQ(get("/bkt").status, 200);
}

TEST_F(ObsLifecycle, EmptiesAVersionedBucketInMoreThanOneScan) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"versioning":"Enabled",
    "objects":[{"key":"k","versions":2}],"uploads":[{"key":"u","part_size":5}]}})");
  cloud->ask_with_md5("PUT", "/bkt?lifecycle", everything);
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_THAT(get("/bkt?versions").all("DeleteMarker"), SizeIs(1));
  EXPECT_TRUE(runs("bkt"));
  int days = 2;
  while (remove("/bkt").status == 409 && days < 20) {
    cloud->wait_ms(a_day_ms);
    ++days;
  }
  EXPECT_GE(days, 4);
  EXPECT_LT(days, 8);
}

TEST_F(ObsLifecycle, CannotDeleteWhatIsLocked) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"object_lock":{},
    "objects":[{"key":"k","retain_days":30}]}})");
  cloud->ask_with_md5("PUT", "/bkt?lifecycle", everything);
  cloud->wait_ms(10 * a_day_ms);
  EXPECT_THAT(get("/bkt?versions").all("Version"), SizeIs(1));
  cloud->wait_ms(30 * a_day_ms);
  EXPECT_THAT(get("/bkt?versions").all("Version"), IsEmpty());
}

TEST_F(ObsLifecycle, MovesAClass) {
  open(one_object);
  set_rules(
      "<Rule><Prefix>k</Prefix><Status>Enabled</Status><Transition><Days>1</Days>"
      "<StorageClass>COLD</StorageClass></Transition></Rule>");
  cloud->wait_ms(3 * a_day_ms);
  EXPECT_THAT(get("/bkt").all("Contents/StorageClass"), ElementsAre("COLD"));
  EXPECT_EQ(get("/bkt/k").code(), "InvalidObjectState");
}

}  // namespace
}  // namespace billstop::sandbox::testing
