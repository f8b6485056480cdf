#include "core/cloud/endpoints.hpp"

#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

Environment practice(std::map<std::string, std::string> more = {}) {
  Environment out;
  out.variables = {{"BILLSTOP_SANDBOX", "1"},
                   {"HUAWEICLOUD_SDK_DOMAIN_ID", "sandbox-1"},
                   {"HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://127.0.0.1:8001"},
                   {"HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4", "http://127.0.0.1:8001"},
                   {"HUAWEICLOUD_SDK_REGION_BSS_CN_NORTH_1", "http://127.0.0.1:8001"},
                   {"BILLSTOP_OBS_ENDPOINT", "http://127.0.0.1:8002"}};
  for (auto& [name, value] : more) out.variables[name] = value;
  return out;
}

Environment live(std::map<std::string, std::string> variables = {}) {
  return {std::move(variables), ""};
}

TEST(LiveEndpoints, FollowTheCloudsTable) {
  const Endpoints e(live());
  EXPECT_EQ(e.origin("modelarts", {"cn-north-4"}),
            "https://modelarts.cn-north-4.myhuaweicloud.com");
  EXPECT_EQ(e.origin("obs", {"cn-north-4"}), "https://obs.cn-north-4.myhuaweicloud.com");
  EXPECT_EQ(e.origin("sfs-turbo", {"cn-east-3"}), "https://sfs-turbo.cn-east-3.myhuaweicloud.com");
  EXPECT_EQ(e.origin("bss", {}), "https://bss.myhuaweicloud.com");
  EXPECT_EQ(e.origin("bss-intl", {}), "https://bss-intl.myhuaweicloud.com");
  EXPECT_EQ(e.origin("iam", {}), "https://iam.myhuaweicloud.com");
}

TEST(LiveEndpoints, KnowTheExceptionsOfTheTable) {
  const Endpoints e(live());
  EXPECT_EQ(e.origin("modelarts", {"ap-southeast-1"}),
            "https://modelarts.ap-southeast-1.myhuaweicloud.cn");
  EXPECT_EQ(e.origin("iam", {"eu-west-101"}), "https://iam.eu-west-101.myhuaweicloud.eu");
  EXPECT_EQ(e.origin("obs", {"eu-west-101"}), "https://obs.eu-west-101.myhuaweicloud.eu");
}

TEST(LiveEndpoints, LookAtARegionNewerThanTheTable) {
  const Endpoints e(live());
  EXPECT_FALSE(e.in_table("modelarts", {"cn-north-99"}));
  EXPECT_EQ(e.origin("modelarts", {"cn-north-99"}),
            "https://modelarts.cn-north-99.myhuaweicloud.com");
}

TEST(LiveEndpoints, TakeTheFirstOfAnOverridesList) {
  const Endpoints e(live({{"HUAWEICLOUD_SDK_REGION_SFSTURBO_CN_EAST_3",
                           "https://a.example.com/, https://b.example.com"}}));
  EXPECT_EQ(e.origin("sfs-turbo", {"cn-east-3"}), "https://a.example.com");
}

TEST(PracticeEndpoints, NeverBuildARealHostName) {
  const Endpoints e(practice());
  EXPECT_EQ(e.origin("modelarts", {"cn-north-4"}), "http://127.0.0.1:8001");
  EXPECT_EQ(e.origin("modelarts", {"cn-east-3"}), std::nullopt);
  EXPECT_EQ(e.origin("evs", {"cn-north-4"}), std::nullopt);
  EXPECT_EQ(e.origin("bss-intl", {}), std::nullopt);
}

TEST(PracticeEndpoints, OneVariableServesTheWholeAccountsServices) {
  const Endpoints e(practice());
  EXPECT_EQ(e.origin("bss", {}), "http://127.0.0.1:8001");
  EXPECT_EQ(e.origin("obs", {"cn-east-3"}), "http://127.0.0.1:8002");
}

TEST(PracticeEndpoints, TheOtherBillingSiteAloneIsTheSite) {
  const Endpoints e(
      Environment{{{"BILLSTOP_SANDBOX", "1"},
                   {"HUAWEICLOUD_SDK_REGION_BSSINTL_AP_SOUTHEAST_1", "http://127.0.0.1:8001"}},
                  ""});
  EXPECT_EQ(e.origin("bss", {}), "http://127.0.0.1:8001");
}

TEST(PracticeGuard, RefusesMarkedPracticeThatLeadsOut) {
  for (const char* endpoint :
       {"https://modelarts.cn-north-4.myhuaweicloud.com", "http://127.0.0.1.example.com",
        "http://10.0.0.1", "http://128.0.0.1", "http://localhost.example.com"})
    EXPECT_THROW(Endpoints(practice({{"HUAWEICLOUD_SDK_REGION_EVS_CN_NORTH_4", endpoint}})),
                 SafetyRefusal)
        << endpoint;
}

TEST(PracticeGuard, RefusesTheCredentialsFilesEndpointWhenItLeadsOut) {
  EXPECT_THROW(Endpoints(practice(), "https://iam.myhuaweicloud.com"), SafetyRefusal);
}

TEST(PracticeGuard, RefusesUnmarkedLoopbackOrPlainHttp) {
  for (const char* endpoint : {"http://127.0.0.1:8001", "https://127.0.0.1:8001",
                               "https://localhost", "https://[::1]:1", "http://example.com"})
    EXPECT_THROW(Endpoints(live({{"HUAWEICLOUD_SDK_IAM_ENDPOINT", endpoint}})), SafetyRefusal)
        << endpoint;
}

TEST(PracticeGuard, RefusesTheSandboxsAccountWithoutItsMark) {
  EXPECT_THROW(Endpoints(live({{"HUAWEICLOUD_SDK_DOMAIN_ID", "sandbox-1"}})), SafetyRefusal);
}

TEST(PracticeGuard, RefusesWhatIsNoEndpoint) {
  for (const char* endpoint :
       {"http://127.0.0.1@example.com", "ftp://127.0.0.1", "http://127.0.0.1:x", "http://", "a b"})
    EXPECT_THROW(Endpoints(practice({{"HUAWEICLOUD_SDK_STS_ENDPOINT", endpoint}})), SafetyRefusal)
        << endpoint;
}

TEST(ClockRate, CountsInPracticeAlone) {
  EXPECT_EQ(Endpoints(practice({{"BILLSTOP_CLOCK_RATE", "60"}})).clock_rate(), 60);
  EXPECT_EQ(Endpoints(live({{"BILLSTOP_CLOCK_RATE", "60"}})).clock_rate(), 1);
}

TEST(ClockRate, MustBeANumberAboveZero) {
  for (const char* rate : {"0", "-1", "fast", "1x", "inf"})
    EXPECT_THROW(Endpoints(practice({{"BILLSTOP_CLOCK_RATE", rate}})), SafetyRefusal) << rate;
}

TEST(Origin, LeavesOutTheDefaultPort) {
  EXPECT_EQ(parse_origin("https://example.com:443/v3")->text(), "https://example.com");
  EXPECT_EQ(parse_origin("http://example.com:443")->text(), "http://example.com:443");
}

TEST(RegionOfProject, IsTheNameBeforeTheFirstUnderscore) {
  EXPECT_EQ(region_of_project("cn-north-4"), RegionId{"cn-north-4"});
  EXPECT_EQ(region_of_project("cn-north-4_team_a"), RegionId{"cn-north-4"});
  EXPECT_EQ(region_of_project("eu-west-101"), RegionId{"eu-west-101"});
}

TEST(RegionOfProject, IsAbsentFromOtherNames) {
  for (const char* name : {"MOS", "", "cn-north", "my-big-project-1", "cn--4", "cn-north-4a"})
    EXPECT_EQ(region_of_project(name), std::nullopt) << name;
}

}  // namespace
}  // namespace billstop::core
