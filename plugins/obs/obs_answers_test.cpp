#include "plugins/obs/obs_answers.hpp"

#include <gtest/gtest.h>

#include "plugins/obs/bucket.hpp"

namespace billstop::obs {
namespace {

TEST(ObsAnswers, GoOnBehindTheLastKeyWhereNoMarkerIsGiven) {
  const EntryPage page = read_entries(
      "<ListBucketResult><Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents>"
      "<IsTruncated>true</IsTruncated></ListBucketResult>");
  ASSERT_TRUE(page.next);
  EXPECT_EQ(page.next->key, "b");
}

TEST(ObsAnswers, DecodeKeysOnlyWhereTheServerSaysThatTheyAreEncoded) {
  const auto key = [](const std::string& encoding) {
    return read_entries("<ListVersionsResult>" + encoding +
                        "<Version><Key>a%2Bb+c</Key></Version></ListVersionsResult>")
        .entries.at(0)
        .key;
  };
  EXPECT_EQ(key("<EncodingType>url</EncodingType>"), "a+b c");
  EXPECT_EQ(key(""), "a%2Bb+c");
}

TEST(ObsAnswers, AreNotReadableWhenTheyAreSomethingElse) {
  EXPECT_FALSE(read_entries("<html>").readable);
  EXPECT_FALSE(read_entries("<Error><Code>x</Code></Error>").readable);
  EXPECT_FALSE(read_uploads("").readable);
  EXPECT_FALSE(read_undeleted("").has_value());
}

TEST(ObsAnswers, ReadTimesToTheMillisecond) {
  EXPECT_EQ(time_ms("2026-03-01T08:05:30.123Z"), 1'772'352'330'123);
  EXPECT_EQ(time_ms("2026-03-01T08:05:30Z"), 1'772'352'330'000);
  EXPECT_EQ(time_ms("Sun, 01 Mar 2026"), 0);
  EXPECT_EQ(date_text(1'772'352'330'123), "2026-03-01");
}

class ObsPolicies : public ::testing::Test {
 protected:
  std::string denial(const std::string& statement) {
    return policy_denial(R"({"Statement":[)" + statement + "]}", "b/out", perhaps_);
  }
  bool perhaps_ = false;
};

TEST_F(ObsPolicies, DenyDeletingToEverybody) {
  EXPECT_NE(denial(R"({"Effect":"Deny","Principal":{"ID":"*"},"Action":["DeleteObject*"],
                       "Resource":"b/*"})"),
            "");
  EXPECT_NE(denial(R"({"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:DeleteObject",
                       "Resource":["arn:aws:s3:::b/o*"]})"),
            "");
  EXPECT_FALSE(perhaps_);
}

TEST_F(ObsPolicies, MayDenyItToSomeOrForOtherKeys) {
  for (const char* statement :
       {R"({"Effect":"Deny","Principal":{"ID":"domain/a:user/u"},"Action":"*","Resource":"b/*"})",
        R"({"Effect":"Deny","Principal":"*","Action":"*","Resource":"b/kept/*"})",
        R"({"Effect":"Deny","Principal":"*","Action":"*","Resource":["b/*.log"]})",
        R"({"Effect":"Deny","Principal":"*","Action":"*","NotResource":"b/kept/*"})"}) {
    EXPECT_EQ(denial(statement), "") << statement;
    EXPECT_TRUE(perhaps_) << statement;
  }
}

TEST_F(ObsPolicies, SayNothingOfDeletingOtherwise) {
  EXPECT_EQ(denial(R"({"Effect":"Deny","Principal":"*","Action":"PutObject"})"), "");
  EXPECT_FALSE(perhaps_);
  EXPECT_EQ(denial(R"({"Effect":"Allow","Principal":"*","Action":"*"})"), "");
  EXPECT_FALSE(perhaps_);
}

}  // namespace
}  // namespace billstop::obs
