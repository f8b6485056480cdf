#include "sdk/sandbox/account_file.hpp"

#include "model_client.hpp"
#include "sdk/sandbox/env_file.hpp"
#include "sdk/sandbox/json_reader.hpp"
#include "sdk/sandbox/options.hpp"

namespace billstop::sandbox {
namespace {

using ::testing::HasSubstr;
using testing::start_ms;

std::string with_account(const std::string& members) {
  return R"({"accounts":[{"id":"sandbox-1","projects":[{"id":"p1","name":"cn-north-4"}],)"
         R"("users":[{"id":"u1","name":"ann","ak":"A","sk":"S"}])" +
         members + "}]}";
}

std::string mistake(const std::string& text) {
  try {
    read_account_file(text, start_ms);
  } catch (const FileError& error) {
    return error.what();
  }
  return "";
}

TEST(AccountFile, ReadsAnItemWithWhatItLeavesOut) {
  const auto world = read_account_file(
      with_account(R"(,"items":[{"kind":"notebook","name":"n","tags":{"k":"v"},"age_s":60}])"),
      start_ms);
  const Item& item = *world->accounts.front()->items.front();
  EXPECT_EQ(item.project, "p1");
  EXPECT_EQ(item.workspace, "0");
  EXPECT_EQ(item.owner_name, "ann");
  EXPECT_EQ(item.created_at_ms, start_ms - 60'000);
  EXPECT_EQ(item.tags.at("k"), "v");
}

TEST(AccountFile, ASubProjectFindsItsRegionAndParent) {
  const auto world = read_account_file(
      R"({"accounts":[{"id":"sandbox","projects":[{"id":"p1","name":"cn-north-4"},)"
      R"({"name":"cn-north-4_team"}]}]})",
      start_ms);
  const Project& team = world->accounts.front()->projects[1];
  EXPECT_EQ(team.region, "cn-north-4");
  EXPECT_EQ(team.parent_id, "p1");
}

TEST(AccountFile, PoliciesTakeTheRightToEverythingAway) {
  const auto world = read_account_file(
      R"({"accounts":[{"id":"sandbox","users":[{"name":"bob","without_right":"silently_empty",)"
      R"("policies":{"allow":["modelarts:notebook:list"]}},{"name":"root"}]}]})",
      start_ms);
  const User& bob = world->accounts.front()->users[0];
  EXPECT_FALSE(bob.may("modelarts:notebook:stop"));
  EXPECT_EQ(bob.without_right, WithoutRight::silently_empty);
  EXPECT_TRUE(world->accounts.front()->users[1].may("modelarts:notebook:stop"));
}

TEST(AccountFile, MayHoldCommentsAndSwitches) {
  const auto world = read_account_file(
      R"({ // slow
        "switches":{"notebook.stop_ms":5,"iam.domains_empty":true},
        "accounts":[{"id":"sandbox"}]})",
      start_ms);
  EXPECT_EQ(world->switches.get("notebook.stop_ms"), 5);
  EXPECT_TRUE(world->switches.on("iam.domains_empty"));
}

TEST(AccountFile, NamesTheMemberThatIsWrong) {
  EXPECT_THAT(mistake(R"({"accounts":[{"id":"live"}]})"), HasSubstr("accounts[0].id: "));
  EXPECT_THAT(mistake(with_account(R"(,"items":[{"kind":"notebook"},{"knid":"x"}])")),
              HasSubstr("accounts[0].items[1].kind: is missing"));
  EXPECT_THAT(mistake(with_account(R"(,"items":[{"kind":"notebook","project":"p9"}])")),
              HasSubstr("accounts[0].items[0].project: "));
  EXPECT_THAT(mistake(with_account(R"(,"items":[{"kind":"notebook","tags":{"a":1}}])")),
              HasSubstr("accounts[0].items[0].tags.a: "));
  EXPECT_THAT(mistake(R"({"switches":{"notebook.stopms":1},"accounts":[{"id":"sandbox"}]})"),
              HasSubstr("switches.notebook.stopms: no switch"));
}

TEST(AccountFile, RefusesMembersThatNobodyKnows) {
  EXPECT_THAT(mistake(with_account(R"(,"projetcs":[])")),
              HasSubstr("accounts[0].projetcs: nothing is called so"));
}

TEST(AccountFile, RefusesTwoItemsOfOneId) {
  EXPECT_THAT(mistake(with_account(
                  R"(,"items":[{"kind":"notebook","id":"a"},{"kind":"notebook","id":"a"}])")),
              HasSubstr("accounts[0].items[1].id: another notebook"));
}

TEST(AccountFile, SaysThatItIsNoJson) {
  EXPECT_THAT(mistake("{"), HasSubstr("no JSON"));
}

TEST(EnvFile, NamesTheFirstUserProjectAndEveryRegion) {
  const auto world = empty_world();
  const std::string text = env_file_text(*world, "http://127.0.0.1:1", "http://127.0.0.1:2", 1);
  const Account& account = *world->accounts.front();
  for (const std::string& line :
       {std::string("BILLSTOP_SANDBOX=1"), "HUAWEICLOUD_SDK_AK=" + account.users.front().ak,
        "HUAWEICLOUD_SDK_DOMAIN_ID=" + account.id,
        "HUAWEICLOUD_SDK_PROJECT_ID=" + account.projects.front().id,
        std::string("BILLSTOP_REGION=cn-north-4"),
        std::string("HUAWEICLOUD_SDK_IAM_ENDPOINT=http://127.0.0.1:1"),
        std::string("HUAWEICLOUD_SDK_REGION_MODELARTS_AP_SOUTHEAST_3=http://127.0.0.1:1"),
        std::string("HUAWEICLOUD_SDK_REGION_BSS_CN_NORTH_1=http://127.0.0.1:1"),
        std::string("BILLSTOP_OBS_ENDPOINT=http://127.0.0.1:2")}) {
    EXPECT_THAT(text, HasSubstr("export " + line + '\n'));
  }
  EXPECT_THAT(account.id, ::testing::StartsWith("sandbox"));
}

TEST(EnvFile, TellsTheClockRateOnlyWhenItIsNotOne) {
  const auto world = empty_world();
  EXPECT_THAT(env_file_text(*world, "a", "b", 1), ::testing::Not(HasSubstr("CLOCK_RATE")));
  EXPECT_THAT(env_file_text(*world, "a", "b", 60), HasSubstr("export BILLSTOP_CLOCK_RATE=60\n"));
}

TEST(EnvFile, AnInternationalAccountFindsItsOwnBillingSite) {
  const auto world = empty_world();
  world->accounts.front()->site = "international";
  const std::string text = env_file_text(*world, "a", "b", 1);
  EXPECT_THAT(text, HasSubstr("HUAWEICLOUD_SDK_REGION_BSSINTL_AP_SOUTHEAST_1="));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("_BSS_")));
}

TEST(CommandLine, ReadsEveryOption) {
  const Options options =
      parse_options({"--random", "50", "--seed=9", "--listen", "127.0.0.1:8080", "--obs-listen",
                     "localhost:0", "--latency-ms", "5", "--rate-limit", "10", "--faults", "f",
                     "--clock-rate", "60", "--env-file", "e"});
  EXPECT_EQ(options.source, AccountSource::random);
  EXPECT_EQ(options.random_resources, 50U);
  EXPECT_EQ(options.seed, 9U);
  EXPECT_EQ(options.listen.port, 8080);
  EXPECT_EQ(options.obs_listen.host, "127.0.0.1");
  EXPECT_EQ(options.clock_rate, 60);
}

TEST(CommandLine, ListensOnLoopbackAlone) {
  for (const char* address : {"0.0.0.0:80", "10.0.0.1:80", "128.0.0.1:80", "127.0.0.1.example:80",
                              "127.1:80", "[::]:80", ":80"}) {
    EXPECT_THROW(parse_options({"--listen", address}), UsageError) << address;
  }
  EXPECT_EQ(parse_options({"--listen", "127.0.0.2:80"}).listen.host, "127.0.0.2");
}

TEST(CommandLine, RefusesTwoAccountsAndWhatItDoesNotKnow) {
  EXPECT_THROW(parse_options({"--demo", "--empty"}), UsageError);
  EXPECT_THROW(parse_options({"--speed", "9"}), UsageError);
  EXPECT_THROW(parse_options({"--latency-ms"}), UsageError);
  EXPECT_THROW(parse_options({"--latency-ms", "fast"}), UsageError);
}

}  // namespace
}  // namespace billstop::sandbox
