// Buckets and file systems: made, listed, described, set up and deleted.
#include "tests/unit/sandbox/obs_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ObsBuckets = Obs;

constexpr const char* three = R"({"kind":"bucket","id":"aaa"},
  {"kind":"bucket","id":"bbb","detail":{"location":"ap-southeast-3"}},
  {"kind":"bucket","id":"ccc","detail":{"bucket_type":"POSIX"}})";

TEST_F(ObsBuckets, AreListedOfAllRegionsAndFileSystemsOnlyByTheirType) {
  open(three);
  EXPECT_THAT(get("/").all("Buckets/Bucket/Name"), ElementsAre("aaa", "bbb"));
  EXPECT_THAT(get("/").all("Buckets/Bucket/Location"), ElementsAre("cn-north-4", "ap-southeast-3"));
  EXPECT_THAT(get("/", {{"x-obs-bucket-type", "POSIX"}}).all("Buckets/Bucket/Name"),
              ElementsAre("ccc"));
  EXPECT_THAT(get("/", {{"x-obs-bucket-type", "OBJECT"}}).all("Buckets/Bucket/Name"),
              ElementsAre("aaa", "bbb"));
}

TEST_F(ObsBuckets, MayBeListedOfBothTypesWithoutAHeader) {
  open(three);
  cloud->set("obs.list_needs_type", 0);
  EXPECT_THAT(get("/").all("Buckets/Bucket/BucketType"), ElementsAre("OBJECT", "OBJECT", "POSIX"));
}

TEST_F(ObsBuckets, AreListedInPages) {
  open(three);
  const ObsSaid first = get("/?max-keys=1");
  EXPECT_THAT(first.all("Buckets/Bucket/Name"), ElementsAre("aaa"));
  EXPECT_EQ(first.text("IsTruncated"), "true");
  EXPECT_EQ(first.text("NextMarker"), "aaa");
  const ObsSaid last = get("/?max-keys=1&marker=aaa");
  EXPECT_THAT(last.all("Buckets/Bucket/Name"), ElementsAre("bbb"));
  EXPECT_EQ(last.text("IsTruncated"), "false");
}

TEST_F(ObsBuckets, AreCutEvenWhereNobodyAskedForAPage) {
  open(three);
  cloud->set("obs.bucket_page", 1);
  const ObsSaid said = get("/");
  EXPECT_EQ(said.text("IsTruncated"), "true");
  EXPECT_EQ(said.text("NextMarker"), "aaa");
}

TEST_F(ObsBuckets, TellTheirRegionInTheDialectOfS3OnlyWhenAsked) {
  open(three);
  cloud->use(Signing::s3);
  EXPECT_THAT(get("/").all("Buckets/Bucket/Location"), IsEmpty());
  EXPECT_THAT(get("/", {{"x-amz-location", "true"}}).all("Buckets/Bucket/Location"),
              ElementsAre("cn-north-4", "ap-southeast-3"));
}

TEST_F(ObsBuckets, OfOtherAccountsAreNotListedAndNotOpen) {
  open(R"({"kind":"bucket","id":"aaa","not_ours":true})");
  EXPECT_THAT(get("/").all("Buckets/Bucket/Name"), IsEmpty());
  EXPECT_EQ(get("/aaa").code(), "AccessDenied");
}

TEST_F(ObsBuckets, AreRefusedAndNeverHiddenForWantOfARight) {
  open(three);
  cloud->user().deny = {"obs:bucket:ListAllMyBuckets"};
  for (const WithoutRight way :
       {WithoutRight::forbidden, WithoutRight::silently_empty, WithoutRight::own_only}) {
    cloud->user().without_right = way;
    EXPECT_EQ(get("/").code(), "AccessDenied");
  }
}

TEST_F(ObsBuckets, AreMadeOnceAndAgainByTheirOwner) {
  EXPECT_EQ(put("/new-one").status, 200);
  EXPECT_EQ(put("/new-one").status, 200);
  EXPECT_EQ(put("/No").code(), "InvalidBucketName");
  EXPECT_EQ(put("/other",
                "<CreateBucketConfiguration><Location>mars</Location>"
                "</CreateBucketConfiguration>")
                .code(),
            "InvalidLocationConstraint");
}

TEST_F(ObsBuckets, AreDescribedByAHead) {
  open(R"({"kind":"bucket","id":"aaa","detail":{"storage_class":"WARM",
          "enterprise_project_id":"ep-1"}},
          {"kind":"bucket","id":"ccc","detail":{"bucket_type":"POSIX"}})");
  const ObsSaid said = cloud->ask("HEAD", "/aaa");
  EXPECT_EQ(said.header("x-obs-bucket-location"), "cn-north-4");
  EXPECT_EQ(said.header("x-obs-storage-class"), "WARM");
  EXPECT_EQ(said.header("x-obs-epid"), "ep-1");
  EXPECT_EQ(said.header("x-obs-fs-file-interface"), "");
  EXPECT_EQ(cloud->ask("HEAD", "/ccc").header("x-obs-fs-file-interface"), "Enabled");
  EXPECT_EQ(cloud->ask("HEAD", "/nobody").header("error-code"), "NoSuchBucket");
}

TEST_F(ObsBuckets, OfAnotherRegionAreSomewhereElse) {
  open(three);
  cloud->use_host("obs.cn-north-4.example.org");
  EXPECT_EQ(get("/aaa").status, 200);
  const ObsSaid said = get("/bbb?versions");
  EXPECT_EQ(said.status, 301);
  EXPECT_EQ(said.header("Location"), "http://obs.ap-southeast-3.example.org/bbb?versions");
}

TEST_F(ObsBuckets, TellWhereTheyAre) {
  open(three);
  EXPECT_STREQ(get("/bbb?location").root().text().get(), "ap-southeast-3");
}

TEST_F(ObsBuckets, AreForgottenWithAllThatIsInThem) {
  open(three);
  cloud->model().erase(cloud->account(), *cloud->account().find("bucket", "aaa"));
  EXPECT_EQ(get("/aaa?versions").code(), "NoSuchBucket");
  EXPECT_EQ(get("/bbb?versions").status, 200);
}

TEST_F(ObsBuckets, AreDeletedOnceAndTheirNameRests) {
  open(three);
  EXPECT_EQ(remove("/aaa").status, 204);
  EXPECT_EQ(remove("/aaa").code(), "NoSuchBucket");
  EXPECT_EQ(put("/aaa").code(), "OperationAborted");
  cloud->wait_ms(31 * minute_ms);
  EXPECT_EQ(put("/aaa").status, 200);
}

TEST_F(ObsBuckets, WithAnythingInThemAreNotDeleted) {
  open(R"({"kind":"bucket","id":"object","detail":{"objects":[{"key":"k"}]}},
          {"kind":"bucket","id":"marker","detail":{"versioning":"Suspended",
            "objects":[{"key":"k","deleted":true}]}},
          {"kind":"bucket","id":"fragment","detail":{"uploads":[{"key":"k"}]}})");
  for (const char* bucket : {"/object", "/marker", "/fragment"}) {
    const ObsSaid said = remove(bucket);
    EXPECT_EQ(said.status, 409) << bucket;
    EXPECT_EQ(said.code(), "BucketNotEmpty") << bucket;
  }
}

TEST_F(ObsBuckets, CostByTheirClassAndNothingWhenEmpty) {
  open(R"({"kind":"bucket","id":"none"},
          {"kind":"bucket","id":"some","detail":{"objects":[{"key":"k","size":1}]}},
          {"kind":"bucket","id":"cold","detail":{"storage_class":"COLD",
            "objects":[{"key":"k","size":1}]}})");
  EXPECT_FALSE(runs("none"));
  EXPECT_TRUE(runs("some"));
  const auto rate = [&](const char* id) {
    return std::stod(cloud->model()
                         .meters(cloud->account(), *cloud->account().find("bucket", id))
                         .front()
                         .rate_per_hour);
  };
  EXPECT_LT(rate("cold"), rate("some"));
}

TEST_F(ObsBuckets, AreTagged) {
  open(three);
  EXPECT_EQ(get("/aaa?tagging").code(), "NoSuchTagSet");
  EXPECT_EQ(put("/aaa?tagging",
                "<Tagging><TagSet><Tag><Key>billstop:keep</Key><Value>yes</Value>"
                "</Tag></TagSet></Tagging>")
                .status,
            204);
  EXPECT_THAT(get("/aaa?tagging").all("TagSet/Tag/Key"), ElementsAre("billstop:keep"));
  EXPECT_EQ(remove("/aaa?tagging").status, 204);
  EXPECT_EQ(get("/aaa?tagging").status, 404);
}

TEST_F(ObsBuckets, TellHowMuchTheyHoldAsOfTheLastCount) {
  open(R"({"kind":"bucket","id":"aaa","detail":{"objects":[{"key":"k","size":7}],
          "uploads":[{"key":"u","part_size":5}]}})");
  EXPECT_EQ(get("/aaa?storageinfo").text("Size"), "12");
  EXPECT_EQ(remove("/aaa/k").status, 204);
  EXPECT_EQ(get("/aaa?storageinfo").text("ObjectNumber"), "1");
  cloud->wait_ms(an_hour_ms);
  EXPECT_EQ(get("/aaa?storageinfo").text("ObjectNumber"), "0");
  EXPECT_EQ(get("/aaa?storageinfo").text("Size"), "5");
}

TEST_F(ObsBuckets, AreShutByTheirPolicyEvenToTheirOwner) {
  open(three);
  const std::string policy =
      R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":["*"],"Resource":["aaa","aaa/*"]}]})";
  put("/aaa/k", "body");
  EXPECT_EQ(put("/aaa?policy", policy).status, 204);
  EXPECT_EQ(get("/aaa").code(), "AccessDenied");
  EXPECT_EQ(remove("/aaa/k").code(), "AccessDenied");
  EXPECT_EQ(get("/bbb").status, 200);
  EXPECT_EQ(get("/aaa?policy").body, policy);
  EXPECT_EQ(remove("/aaa?policy").status, 204);
  EXPECT_EQ(remove("/aaa/k").status, 204);
}

TEST_F(ObsBuckets, WithAPolicyOnDeletingAreReadable) {
  open(three);
  put("/aaa/k", "body");
  put("/aaa?policy",
      R"({"Statement":[{"Effect":"Deny","Principal":{"ID":["*"]},"Action":"DeleteObject*",)"
      R"("Resource":"aaa/*"}]})");
  EXPECT_EQ(get("/aaa/k").body, "body");
  EXPECT_EQ(remove("/aaa/k").code(), "AccessDenied");
  const ObsSaid many = cloud->delete_many("aaa", "<Object><Key>k</Key></Object>");
  EXPECT_EQ(many.status, 200);
  EXPECT_THAT(many.all("Error/Code"), ElementsAre("AccessDenied"));
}

TEST_F(ObsBuckets, RefuseAPolicyThatIsNone) {
  open(three);
  EXPECT_EQ(put("/aaa?policy", "{").code(), "MalformedPolicy");
  EXPECT_EQ(get("/aaa?policy").code(), "NoSuchBucketPolicy");
}

TEST_F(ObsBuckets, ThatLogsLandInFillAgainWhileTheyAreEmptied) {
  open(R"({"kind":"bucket","id":"logs"},
          {"kind":"bucket","id":"seen","detail":{"logging":{"target_bucket":"logs",
            "target_prefix":"access/"}}})");
  EXPECT_EQ(get("/seen?logging").all("LoggingEnabled/TargetBucket"),
            std::vector<std::string>{"logs"});
  EXPECT_THAT(get("/logs").all("Contents/Key"), IsEmpty());
  const auto logs = [&] { return get("/logs").all("Contents/Key"); };
  cloud->wait_ms(6 * minute_ms);
  ASSERT_THAT(logs(), ElementsAre(HasSubstr("access/")));
  get("/seen");
  remove("/logs/" + logs().front());
  EXPECT_THAT(logs(), IsEmpty());
  cloud->wait_ms(6 * minute_ms);
  ASSERT_THAT(logs(), ElementsAre(HasSubstr("access/")));
  put("/seen?logging", "<BucketLoggingStatus/>");
  remove("/logs/" + logs().front());
  get("/seen");
  cloud->wait_ms(6 * minute_ms);
  EXPECT_THAT(logs(), IsEmpty());
}

TEST_F(ObsBuckets, InArrearsAreShut) {
  open(three);
  cloud->set("obs.in_arrears", 1);
  EXPECT_EQ(get("/aaa").code(), "InArrearOrInsufficientBalance");
}

TEST_F(ObsBuckets, KnowNoSettingThatNobodyMade) {
  open(three);
  EXPECT_EQ(get("/aaa?cors").code(), "NoSuchCORSConfiguration");
  EXPECT_EQ(get("/aaa?nonsense").status, 200);
  EXPECT_EQ(remove("/aaa?cors").code(), "MethodNotAllowed");
}

TEST_F(ObsBuckets, AreListedWithTheRightSubResourceAlone) {
  open(three);
  EXPECT_EQ(remove("/aaa?restore").code(), "MethodNotAllowed");
  EXPECT_EQ(cloud->ask("HEAD", "/aaa").status, 200);
}

}  // namespace
}  // namespace billstop::sandbox::testing
