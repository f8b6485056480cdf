#include "core/reporting/doctor_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/reporting/schema_check.hpp"
#include "tests/unit/reporting/small_plan.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

DoctorFacts facts() {
  DoctorFacts facts;
  facts.identity = identity();
  facts.cloud_now = cloud_time(1'772'352'330'000);
  facts.projects = {{{"cn-north-4"}, {"p1"}, "cn-north-4", {"default", "lab"}, ""},
                    {{"eu-west-101"}, {"p2"}, "eu-west-101", {}, "the project is disabled"}};
  facts.seen.coverage = {{{"notebook"}, scope(), Looked::found, 2, {}}};
  facts.seen.not_looked_at = {{"MaaS", "no plugin"}};
  return facts;
}

Coverage unread(size_t count, MissingWhy why) {
  return {{"pool"},
          scope(),
          Looked::could_not_tell,
          count,
          {{{"pool"}, why, {"ModelArts.0104", "no right", "r-1"}}}};
}

TEST(Doctor, TellsCallerClockProjectsAndListings) {
  EXPECT_EQ(doctor_text(facts(), {.width = 100}),
            R"(LIVE  account acme (0a1b2c)  credentials: environment HUAWEICLOUD_SDK_AK
user    alice (u1)
site    not asked
clock   the cloud's, 2026-03-01T08:05:30Z, agrees with this machine's

PROJECTS (2)
  cn-north-4 / cn-north-4 (p1): 2 workspaces
  eu-west-101 / eu-west-101 (p2): left out, the project is disabled

LISTINGS (1)
  ok  notebook in cn-north-4 / p1 / workspace 0: 2

NOT LOOKED AT
  MaaS: no plugin

everything could be told
)");
}

TEST(Doctor, ShowsTheCloudsWordsWhereItIsDenied) {
  DoctorFacts some = facts();
  some.seen.coverage.push_back(unread(0, MissingWhy::denied));
  const std::string text = doctor_text(some, {.width = 100});
  EXPECT_THAT(text, HasSubstr("  denied  pool in cn-north-4 / p1 / workspace 0\n"
                              "    pool denied: ModelArts.0104 no right (request r-1)\n"));
  EXPECT_THAT(text, HasSubstr("not everything could be told: exit code 4\n"));
}

TEST(Doctor, CallsAListingPartialAsSoonAsItShowedSome) {
  EXPECT_EQ(sight_of(unread(3, MissingWhy::denied)), Sight::partial);
  EXPECT_EQ(sight_of(unread(0, MissingWhy::partial)), Sight::partial);
  EXPECT_EQ(sight_of(unread(0, MissingWhy::denied)), Sight::denied);
  EXPECT_EQ(sight_of(unread(0, MissingWhy::unanswered)), Sight::failed);
}

TEST(Doctor, CannotTellWithoutKnowingTheUser) {
  DoctorFacts some = facts();
  EXPECT_TRUE(all_told(some));
  some.identity.user_id.clear();
  EXPECT_FALSE(all_told(some));
}

TEST(Doctor, SaysWhichWayTheClocksDiffer) {
  DoctorFacts some = facts();
  some.skew = Millis(90'000);
  EXPECT_THAT(doctor_text(some, {.width = 200}), HasSubstr("90 s ahead of this machine's\n"));
  some.skew = Millis(-1'000'000);
  EXPECT_THAT(doctor_text(some, {.width = 200}),
              HasSubstr("1000 s behind this machine's; other programs on this machine will be "
                        "refused, billstop goes by the cloud's\n"));
}

TEST(Doctor, JsonIsAsDescribed) {
  DoctorFacts some = facts();
  some.seen.coverage.push_back(unread(0, MissingWhy::denied));
  const auto document = nlohmann::json::parse(doctor_json(some, 4));
  SchemaCheck schema(BILLSTOP_SOURCE_DIR "/core/reporting/report.schema.json");
  EXPECT_THAT(schema.mistakes(document, "doctor_document"), IsEmpty());
  EXPECT_EQ(schema.documents_that_fit(document), 1);
  EXPECT_EQ(document.at("listings").at(1).at("sight"), "denied");
}

}  // namespace
}  // namespace billstop::core
