// What is in a bucket, page by page.
#include "tests/unit/sandbox/obs_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ObsListing : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"bkt","detail":{"objects":[{"key":"a b+c%/é.txt"},
      {"key":"dir/1"},{"key":"dir/2"},{"key":"dir/sub/3"},{"key":"e"}]}})");
  }
  std::vector<std::string> keys(const std::string& query) {
    return get("/bkt" + query).all("Contents/Key");
  }
};

TEST_F(ObsListing, IsInTheOrderOfTheKeys) {
  EXPECT_THAT(keys(""), ElementsAre("a b+c%/é.txt", "dir/1", "dir/2", "dir/sub/3", "e"));
  EXPECT_EQ(get("/bkt").text("IsTruncated"), "false");
  EXPECT_THAT(keys("?prefix=dir/"), ElementsAre("dir/1", "dir/2", "dir/sub/3"));
  EXPECT_THAT(keys("?prefix=dir/&marker=dir/1"), ElementsAre("dir/2", "dir/sub/3"));
}

TEST_F(ObsListing, EncodesASpaceAndAPlusSoThatBothWaysOfDecodingFit) {
  const ObsSaid said = get("/bkt?encoding-type=url&max-keys=1&marker=A");
  EXPECT_THAT(said.all("Contents/Key"), ElementsAre("a%20b%2Bc%25/%C3%A9.txt"));
  EXPECT_EQ(said.text("EncodingType"), "url");
  EXPECT_EQ(get("/bkt?encoding-type=html").code(), "InvalidArgument");
}

TEST_F(ObsListing, CannotShowAControlCharacterButEncoded) {
  put("/bkt/%01x");
  EXPECT_THAT(keys("?encoding-type=url&max-keys=1"), ElementsAre("%01x"));
}

TEST_F(ObsListing, TellsTheNextMarkerOnlyWithADelimiter) {
  const ObsSaid plain = get("/bkt?max-keys=2");
  EXPECT_EQ(plain.text("IsTruncated"), "true");
  EXPECT_THAT(plain.all("NextMarker"), IsEmpty());
  const ObsSaid grouped = get("/bkt?max-keys=2&delimiter=/");
  EXPECT_THAT(grouped.all("CommonPrefixes/Prefix"), ElementsAre("a b+c%/", "dir/"));
  EXPECT_EQ(grouped.text("NextMarker"), "dir/");
  const ObsSaid rest = get("/bkt?delimiter=/&marker=dir/");
  EXPECT_THAT(rest.all("CommonPrefixes/Prefix"), IsEmpty());
  EXPECT_THAT(rest.all("Contents/Key"), ElementsAre("e"));
  cloud->set("obs.next_marker_always", 1);
  EXPECT_EQ(get("/bkt?max-keys=2").text("NextMarker"), "dir/1");
}

TEST_F(ObsListing, GroupsWhatFollowsThePrefix) {
  const ObsSaid said = get("/bkt?prefix=dir/&delimiter=/");
  EXPECT_THAT(said.all("Contents/Key"), ElementsAre("dir/1", "dir/2"));
  EXPECT_THAT(said.all("CommonPrefixes/Prefix"), ElementsAre("dir/sub/"));
}

TEST_F(ObsListing, NeverHasMoreThanAThousandEntries) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"fill":[{"prefix":"k/","count":1001}]}})");
  const ObsSaid first = get("/bkt?max-keys=5000");
  EXPECT_THAT(first.all("Contents"), SizeIs(1000));
  EXPECT_EQ(first.text("MaxKeys"), "1000");
  EXPECT_THAT(keys("?marker=" + first.all("Contents/Key").back()), ElementsAre("k/1000"));
}

TEST_F(ObsListing, OfVersion2GoesOnByAToken) {
  cloud->use(Signing::v4);
  const ObsSaid first = get("/bkt?list-type=2&max-keys=2");
  EXPECT_EQ(first.text("KeyCount"), "2");
  const std::string token = first.text("NextContinuationToken");
  EXPECT_THAT(keys("?list-type=2&max-keys=2&continuation-token=" + token),
              ElementsAre("dir/2", "dir/sub/3"));
  EXPECT_THAT(keys("?list-type=2&start-after=dir/sub/3"), ElementsAre("e"));
}

TEST_F(ObsListing, HidesWhatADeleteMarkerHides) {
  make_versioned("bkt");
  remove("/bkt/dir/sub/3");
  remove("/bkt/e");
  EXPECT_THAT(keys("?prefix=d"), ElementsAre("dir/1", "dir/2"));
  EXPECT_THAT(get("/bkt?prefix=dir/&delimiter=/").all("CommonPrefixes/Prefix"), IsEmpty());
}

class ObsVersionListing : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"bkt","detail":{"versioning":"Enabled","objects":[
      {"key":"a","versions":3},{"key":"b","deleted":true},{"key":"c"}]}})");
  }
  // "key latest" of every entry, over pages of that size.
  std::vector<std::string> walk(int size, const std::string& more = "") {
    std::vector<std::string> ids;
    std::string marker;
    for (int page = 0; page < 20; ++page) {
      const ObsSaid said = get("/bkt?versions&max-keys=" + std::to_string(size) + more + marker);
      for (const pugi::xml_node& node : said.root().children()) {
        if (node.child("VersionId")) {
          ids.push_back(std::string(node.child("Key").text().get()) + ' ' +
                        node.child("VersionId").text().get());
        }
      }
      if (said.text("IsTruncated") != "true") return ids;
      marker = "&key-marker=" + said.text("NextKeyMarker") +
               "&version-id-marker=" + said.text("NextVersionIdMarker");
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
  }
};

TEST_F(ObsVersionListing, HasVersionsAndMarkersNewestFirst) {
  const ObsSaid said = get("/bkt?versions");
  EXPECT_THAT(said.all("Version/Key"), ElementsAre("a", "a", "a", "b", "c"));
  EXPECT_THAT(said.all("Version/IsLatest"), ElementsAre("true", "false", "false", "false", "true"));
  EXPECT_THAT(said.all("DeleteMarker/Key"), ElementsAre("b"));
  EXPECT_THAT(said.all("DeleteMarker/IsLatest"), ElementsAre("true"));
}

TEST_F(ObsVersionListing, IsTheSameInPagesOfAnySize) {
  const auto whole = walk(1000);
  EXPECT_THAT(whole, SizeIs(6));
  for (const int size : {1, 2, 4}) EXPECT_EQ(walk(size), whole) << size;
}

TEST_F(ObsVersionListing, GoesOnWhereTheMarkedVersionHasGone) {
  const ObsSaid first = get("/bkt?versions&max-keys=1");
  const std::string id = first.text("NextVersionIdMarker");
  remove("/bkt/a?versionId=" + id);
  EXPECT_THAT(get("/bkt?versions&key-marker=a&version-id-marker=" + id).all("Version/Key"),
              ElementsAre("a", "a", "b", "c"));
}

TEST_F(ObsVersionListing, GroupsByADelimiter) {
  put("/bkt/d/1");
  put("/bkt/d/2");
  const ObsSaid said = get("/bkt?versions&delimiter=/&key-marker=c");
  EXPECT_THAT(said.all("CommonPrefixes/Prefix"), ElementsAre("d/"));
  EXPECT_THAT(said.all("Version"), IsEmpty());
}

TEST_F(ObsVersionListing, NeedsAKeyForAVersionsMarker) {
  EXPECT_EQ(get("/bkt?versions&version-id-marker=null").code(), "InvalidArgument");
}

TEST_F(ObsVersionListing, OfANeverVersionedBucketHasNullVersions) {
  open(R"({"kind":"bucket","id":"bkt","detail":{"objects":[{"key":"a"}]}})");
  EXPECT_THAT(get("/bkt?versions").all("Version/VersionId"), ElementsAre("null"));
  cloud->set("obs.versions_of_unversioned", 0);
  EXPECT_EQ(get("/bkt?versions").code(), "InvalidBucketState");
}

class ObsFragments : public Obs {
 protected:
  void SetUp() override {
    open(R"({"kind":"bucket","id":"bkt","detail":{"uploads":[{"key":"a","parts":2,"part_size":9},
      {"key":"a"},{"key":"dir/b"},{"key":"dir/c"}]}})");
  }
};

TEST_F(ObsFragments, AreInNoListingOfObjectsAndCost) {
  EXPECT_THAT(get("/bkt").all("Contents"), IsEmpty());
  EXPECT_THAT(get("/bkt?versions").all("Version"), IsEmpty());
  EXPECT_TRUE(runs("bkt"));
  EXPECT_THAT(get("/bkt?uploads").all("Upload/Key"), ElementsAre("a", "a", "dir/b", "dir/c"));
}

TEST_F(ObsFragments, AreListedInPages) {
  const ObsSaid first = get("/bkt?uploads&max-uploads=1");
  EXPECT_EQ(first.text("IsTruncated"), "true");
  const ObsSaid next = get("/bkt?uploads&max-uploads=2&key-marker=" + first.text("NextKeyMarker") +
                           "&upload-id-marker=" + first.text("NextUploadIdMarker"));
  EXPECT_THAT(next.all("Upload/Key"), ElementsAre("a", "dir/b"));
  EXPECT_NE(next.text("NextUploadIdMarker"), first.text("NextUploadIdMarker"));
  EXPECT_THAT(get("/bkt?uploads&delimiter=/").all("CommonPrefixes/Prefix"), ElementsAre("dir/"));
}

TEST_F(ObsFragments, AreAbortedOneByOneAndOnce) {
  const ObsSaid listed = get("/bkt?uploads");
  for (const pugi::xml_node& upload : listed.root().children("Upload")) {
    const std::string target = "/bkt/" + std::string(upload.child("Key").text().get()) +
                               "?uploadId=" + upload.child("UploadId").text().get();
    EXPECT_EQ(remove(target).status, 204);
    EXPECT_EQ(remove(target).code(), "NoSuchUpload");
  }
  EXPECT_FALSE(runs("bkt"));
  EXPECT_EQ(remove("/bkt").status, 204);
}

TEST_F(ObsFragments, BecomeAnObjectWhenTheyAreCompleted) {
  const std::string id = cloud->ask("POST", "/bkt/new?uploads").text("UploadId");
  const std::string etag = put("/bkt/new?uploadId=" + id + "&partNumber=1", "abc").header("ETag");
  EXPECT_THAT(get("/bkt/new?uploadId=" + id).all("Part/Size"), ElementsAre("3"));
  const std::string body = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                           etag + "</ETag></Part></CompleteMultipartUpload>";
  EXPECT_EQ(cloud->ask("POST", "/bkt/new?uploadId=" + id, body).status, 200);
  EXPECT_EQ(get("/bkt/new").body, "abc");
  EXPECT_EQ(get("/bkt/new?uploadId=" + id).code(), "NoSuchUpload");
}

}  // namespace
}  // namespace billstop::sandbox::testing
