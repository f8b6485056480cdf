#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/obs/test_bucket.hpp"

namespace billstop::obs {
namespace {

using testing::Recorder;
using testing::ScriptedCloud;
using testing::Sent;

class Emptying : public ::testing::Test {
 protected:
  Emptying() { script_empty_bucket(cloud_); }

  // What the first listing shows; the next one finds nothing.
  void lies_there(const std::string& prefix, const std::string& entries) {
    cloud_.on("GET", path::bucket)
        .with("versions", "")
        .with("prefix", prefix)
        .reply(200, versions_page(entries))
        .reply(200, versions_page(""));
  }
  // The same without versions.
  void file_list(const std::string& prefix, const std::vector<std::string>& keys) {
    cloud_.on("GET", path::bucket)
        .with("max-keys", "1000")
        .with("prefix", prefix)
        .reply(200, objects_page(keys))
        .reply(200, objects_page({}));
  }
  Recorder stop(const Resource& resource, std::string_view way = "delete") {
    Recorder seen = cloud_.stop(Obs(), way, {resource});
    EXPECT_EQ(seen.faults, std::vector<std::string>{});
    return seen;
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const Sent& sent : cloud_.sent())
      if (sent.request.method == "POST") out.push_back(sent.request.body);
    return out;
  }
  static std::string in_quiet(const std::string& objects) {
    return "<Delete><Quiet>true</Quiet><EncodingType>url</EncodingType>" + objects + "</Delete>";
  }

  ScriptedCloud cloud_;
};

TEST_F(Emptying, DeletesVersionsAndMarkersByTheirIds) {
  lies_there("out/",
             version_xml("out/a", "2") + version_xml("out/a", "1") + marker_xml("out/b", "3"));
  const Recorder seen = stop(stored("obs://box/out"));
  ASSERT_EQ(seen.settled.size(), 1u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_ACCEPTED);
  ASSERT_EQ(bodies().size(), 1u);
  EXPECT_EQ(bodies()[0], in_quiet("<Object><Key>out/a</Key><VersionId>2</VersionId></Object>"
                                  "<Object><Key>out/a</Key><VersionId>1</VersionId></Object>"
                                  "<Object><Key>out/b</Key><VersionId>3</VersionId></Object>"));
}

TEST_F(Emptying, ListsAgainUntilNothingIsLeft) {
  cloud_.on("GET", path::bucket)
      .with("versions", "")
      .with("prefix", "out/")
      .reply(200, versions_page(version_xml("out/a", "1")))
      .reply(200, versions_page(version_xml("out/late", "2")))
      .reply(200, versions_page(""));
  stop(stored("obs://box/out"));
  EXPECT_EQ(bodies().size(), 2u);
}

TEST_F(Emptying, NeverTouchesANeighbourWhoseNameBeginsAlike) {
  lies_there("train", version_xml("train", "1") + version_xml("train-2", "2") +
                          version_xml("train-2/x", "3"));
  lies_there("train/", version_xml("train/x", "4"));
  stop(stored("obs://box/train"));
  std::string all;
  for (const std::string& body : bodies()) all += body;
  EXPECT_EQ(all.find("train-2"), std::string::npos);
  EXPECT_NE(all.find("<Key>train</Key>"), std::string::npos);
  EXPECT_NE(all.find("<Key>train/x</Key>"), std::string::npos);
}

TEST_F(Emptying, WritesKeysSoThatNoByteIsLost) {
  lies_there("out/", version_xml("out/a%20b%2Bc%25%01+d", "1"));
  stop(stored("obs://box/out"));
  ASSERT_EQ(bodies().size(), 1u);
  EXPECT_NE(bodies()[0].find("<Key>out/a%20b%2Bc%25%01%20d</Key>"), std::string::npos)
      << bodies()[0];
}

TEST_F(Emptying, KeepsWhatIsNewerThanThePlan) {
  lies_there("out/", version_xml("out/old", "1") + version_xml("out/new", "2", new_time) +
                         version_xml("out/odd", "3", "yesterday"));
  Resource resource = stored("obs://box/out");
  resource.keep_newer_than_ms = old_ms;
  stop(resource);
  ASSERT_EQ(bodies().size(), 1u);
  EXPECT_NE(bodies()[0].find("out/old"), std::string::npos);
  EXPECT_EQ(bodies()[0].find("out/new"), std::string::npos);
  EXPECT_EQ(bodies()[0].find("out/odd"), std::string::npos);
}

TEST_F(Emptying, AbortsUnfinishedUploadsUnderThePathAlone) {
  cloud_.on("GET", path::bucket)
      .with("uploads", "")
      .with("prefix", "out/")
      .reply(200, uploads_page({{"out/big", "u1"}}))
      .reply(200, uploads_page({}));
  cloud_.on("GET", path::bucket)
      .with("uploads", "")
      .with("prefix", "out")
      .reply(200, uploads_page({{"out-2", "u2"}}));
  cloud_.on("DELETE", path::key).reply(204);
  stop(stored("obs://box/out"));
  EXPECT_EQ(cloud_.count("DELETE", "/box/out/big"), 1u);
  EXPECT_EQ(cloud_.count("DELETE", path::key), 1u);
}

TEST_F(Emptying, DeletesFilesThenTheDeepestDirectories) {
  file_list("out/", {"out/", "out/a/", "out/a/b/", "out/a/b/file", "out/c"});
  file_list("out", {});
  stop(stored("obs://box/out", "in a file system"));
  const auto sent = bodies();
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(sent[0], in_quiet("<Object><Key>out/a/b/file</Key></Object>"
                              "<Object><Key>out/c</Key></Object>"));
  EXPECT_EQ(sent[1], in_quiet("<Object><Key>out/a/b/</Key></Object>"));
  EXPECT_EQ(sent[2], in_quiet("<Object><Key>out/a/</Key></Object>"));
  EXPECT_EQ(sent[3], in_quiet("<Object><Key>out/</Key></Object>"));
}

TEST_F(Emptying, ListsObjectsWhereThereAreNoVersions) {
  for (const char* prefix : {"out", "out/"})
    cloud_.on("GET", path::bucket)
        .with("versions", "")
        .with("prefix", prefix)
        .error(405, "FsNotSupport");
  file_list("out/", {"out/file"});
  file_list("out", {});
  const Recorder seen = stop(stored("obs://box/out"));
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(bodies().size(), 1u);
}

TEST_F(Emptying, TellsWhatWasRefusedInsideTheAnswer) {
  cloud_.on("GET", path::bucket)
      .with("versions", "")
      .with("prefix", "out/")
      .reply(200, versions_page(version_xml("out/locked", "7")));
  cloud_.on("POST", path::bucket)
      .with("delete", "")
      .reply(200,
             "<DeleteResult><Error><Key>out/locked</Key><VersionId>7</VersionId>"
             "<Code>AccessDenied</Code><Message>immutable</Message></Error></DeleteResult>");
  const Recorder seen = stop(stored("obs://box/out"));
  ASSERT_EQ(seen.settled.size(), 1u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_STOP_REFUSED);
  EXPECT_EQ(seen.settled[0].error_code, "AccessDenied");
  EXPECT_NE(seen.settled[0].text.find("out/locked"), std::string::npos);
}

TEST_F(Emptying, EndsAtADenialOfTheWhole) {
  lies_there("out/", version_xml("out/a", "1"));
  cloud_.on("POST", path::bucket).with("delete", "").error(403, "AccessDenied", "no");
  const Recorder seen = stop(stored("obs://box/out"));
  ASSERT_EQ(seen.settled.size(), 1u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_DENIED);
}

TEST_F(Emptying, TakesAMissingBucketForGone) {
  cloud_.on("GET", path::bucket).with("versions", "").error(404, "NoSuchBucket");
  cloud_.on("GET", path::bucket).with("uploads", "").error(404, "NoSuchBucket");
  const Recorder seen = stop(stored("obs://box/out"));
  ASSERT_EQ(seen.settled.size(), 1u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_STOP_GONE);
}

TEST_F(Emptying, DeletesABucketOnlyOnceItIsEmpty) {
  lies_there("", version_xml("a", "1"));
  cloud_.on("GET", path::bucket)
      .with("versions", "")
      .reply(200, versions_page(version_xml("a", "1")))
      .reply(200, versions_page(""));
  cloud_.on("DELETE", path::bucket).error(409, "BucketNotEmpty").reply(204);
  const Recorder seen = stop(stored("box", "bucket"));
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud_.count("DELETE", "/box"), 2u);
}

TEST_F(Emptying, KeepsTheBucketWhoseNewObjectsStay) {
  cloud_.on("GET", path::bucket)
      .with("versions", "")
      .reply(200, versions_page(version_xml("new", "1", new_time)));
  Resource bucket = stored("box", "bucket");
  bucket.keep_newer_than_ms = old_ms;
  stop(bucket);
  EXPECT_EQ(cloud_.count("DELETE", "/box"), 0u);
}

TEST_F(Emptying, EmptiesABucketWithoutDeletingIt) {
  cloud_.on("GET", path::bucket)
      .with("versions", "")
      .reply(200, versions_page(version_xml("a", "1")))
      .reply(200, versions_page(""));
  stop(stored("box", "bucket"), "empty");
  EXPECT_EQ(bodies().size(), 1u);
  EXPECT_EQ(cloud_.count("DELETE", "/box"), 0u);
}

}  // namespace
}  // namespace billstop::obs
