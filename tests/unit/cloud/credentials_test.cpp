#include "core/cloud/credentials.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

namespace fs = std::filesystem;

class CredentialsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "billstop-keys-XXXXXX").string();
    environment_.home = ::mkdtemp(pattern.data());
    fs::create_directory(environment_.home + "/.huaweicloud");
    set({});
  }
  void TearDown() override { fs::remove_all(environment_.home); }

  // Without a look at what this machine is given.
  void set(std::map<std::string, std::string> variables) {
    environment_.variables = std::move(variables);
    environment_.variables.emplace("BILLSTOP_METADATA_ENDPOINT", "off");
  }
  void write_file(const std::string& text) { std::ofstream(file()) << text; }
  std::string file() const { return environment_.home + "/.huaweicloud/credentials"; }
  Credentials find() const { return Credentials::find(environment_); }
  std::string refusal() const {
    try {
      find();
    } catch (const SafetyRefusal& refused) {
      return refused.what();
    }
    return "not refused";
  }
  std::string error() const {
    try {
      find();
    } catch (const CredentialsError& bad) {
      return bad.what();
    }
    return "no error";
  }

  Environment environment_;
};

using testing::HasSubstr;
using testing::Not;

TEST_F(CredentialsTest, TheSdksVariablesComeFirst) {
  set({{"HUAWEICLOUD_SDK_AK", "sdk-ak"},
       {"HUAWEICLOUD_SDK_SK", "sdk-sk"},
       {"HUAWEICLOUD_SDK_DOMAIN_ID", "d1"},
       {"HW_ACCESS_KEY", "hw-ak"},
       {"HW_SECRET_KEY", "hw-sk"}});
  const auto found = find();
  EXPECT_EQ(found.current().access_key, "sdk-ak");
  EXPECT_EQ(found.current().secret_key.reveal(), "sdk-sk");
  EXPECT_EQ(found.domain_id(), "d1");
  EXPECT_EQ(found.source(), "environment HUAWEICLOUD_SDK_AK");
}

TEST_F(CredentialsTest, TerraformsVariablesComeBeforeTheFile) {
  set({{"HW_ACCESS_KEY", "hw-ak"}, {"HW_SECRET_KEY", "hw-sk"}, {"HW_SECURITY_TOKEN", "t"}});
  write_file("[basic]\nak = file-ak\nsk = file-sk\n");
  EXPECT_EQ(find().current().access_key, "hw-ak");
  EXPECT_TRUE(find().current().temporary());
}

TEST_F(CredentialsTest, TerraformsOldFormsAreUnderstood) {
  set({{"OS_ACCESS_KEY", "os-ak"}, {"OS_SECRET_KEY", "os-sk"}});
  EXPECT_EQ(find().current().access_key, "os-ak");
  EXPECT_EQ(find().source(), "environment OS_ACCESS_KEY");
}

TEST_F(CredentialsTest, TheFilesSectionsAreReadTogether) {
  write_file("# mine\n[basic]\nak = A\nsk = S=1\nproject_id = p\n[global]\nak=A\ndomain_id=d\n");
  const auto found = find();
  EXPECT_EQ(found.current().secret_key.reveal(), "S=1");
  EXPECT_EQ(found.project_id(), "p");
  EXPECT_EQ(found.domain_id(), "d");
  EXPECT_EQ(found.source(), "file " + file());
}

TEST_F(CredentialsTest, TheFileMayLieElsewhere) {
  const std::string other = environment_.home + "/other";
  std::ofstream(other) << "[global]\nak=G\nsk=S\n";
  set({{"HUAWEICLOUD_SDK_CREDENTIALS_FILE", other}});
  EXPECT_EQ(find().current().access_key, "G");
}

TEST_F(CredentialsTest, AFileWithTwoKeysIsRefused) {
  write_file("[basic]\nak=A\nsk=S\n[global]\nak=B\nsk=S\n");
  EXPECT_THAT(refusal(), HasSubstr("different access keys"));
}

TEST_F(CredentialsTest, KeyAndSecretOfTwoSourcesAreRefused) {
  set({{"HUAWEICLOUD_SDK_AK", "a"}, {"HW_SECRET_KEY", "s"}});
  EXPECT_THAT(refusal(), HasSubstr("different sources"));
}

TEST_F(CredentialsTest, AProjectOfAnotherSourceIsRefused) {
  set({{"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s"}, {"HUAWEICLOUD_SDK_PROJECT_ID", "p"}});
  EXPECT_THAT(refusal(), HasSubstr("another source"));
}

TEST_F(CredentialsTest, EndpointsOfAnotherSourceAreRefused) {
  set({{"HW_ACCESS_KEY", "a"},
       {"HW_SECRET_KEY", "s"},
       {"HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example.com"}});
  EXPECT_THAT(refusal(), HasSubstr("HUAWEICLOUD_SDK_IAM_ENDPOINT"));
}

TEST_F(CredentialsTest, KeysOfAnotherCloudAreRefused) {
  set({{"OS_ACCESS_KEY", "a"},
       {"OS_SECRET_KEY", "s"},
       {"OS_AUTH_URL", "https://iam.cloud.example.com/v3"}});
  EXPECT_THAT(refusal(), HasSubstr("OS_AUTH_URL"));
}

TEST_F(CredentialsTest, NothingFoundNamesEveryPlace) {
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("HUAWEICLOUD_SDK_AK"), HasSubstr("HW_ACCESS_KEY"),
                                      HasSubstr("~/.huaweicloud/credentials")));
}

TEST_F(CredentialsTest, ATokenStandsBeforeTheKeyBesideIt) {
  set({{"HW_AUTH_TOKEN", "t"}, {"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s"}});
  EXPECT_EQ(find().login().kind, LoginKind::token);
  EXPECT_EQ(find().login().secret.reveal(), "t");
}

TEST_F(CredentialsTest, AKeyStandsBeforeThePasswordBesideIt) {
  set({{"HW_USER_NAME", "u"},
       {"HW_USER_PASSWORD", "p"},
       {"HW_DOMAIN_NAME", "d"},
       {"HW_ACCESS_KEY", "a"},
       {"HW_SECRET_KEY", "s"}});
  EXPECT_EQ(find().login().kind, LoginKind::none);
  EXPECT_EQ(find().current().access_key, "a");
}

TEST_F(CredentialsTest, APasswordWithoutAUserIsNamedWithoutItsValue) {
  set({{"HW_USER_PASSWORD", "canary"}});
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("HW_USER_PASSWORD"), Not(HasSubstr("canary"))));
}

TEST_F(CredentialsTest, AnIdentityProviderMayStandInTheFile) {
  write_file("[basic]\nidp_id = ci\nid_token_file = /run/token\n");
  EXPECT_EQ(find().login().kind, LoginKind::id_token);
  EXPECT_EQ(find().login().file, "/run/token");
}

TEST_F(CredentialsTest, APodStandsBehindEveryKey) {
  const std::map<std::string, std::string> pod = {
      {"HC_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.1.2/v1/keys?x=1"},
      {"HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/pod"}};
  set(pod);
  EXPECT_EQ(find().login().kind, LoginKind::pod_identity);
  EXPECT_EQ(find().login().path, "/v1/keys?x=1");
  auto with_key = pod;
  with_key.insert({{"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s"}});
  set(with_key);
  EXPECT_EQ(find().login().kind, LoginKind::none);
}

TEST_F(CredentialsTest, TheMachineIsAskedWhereNothingIsSaid) {
  environment_.variables = {};
  EXPECT_EQ(find().login().kind, LoginKind::metadata);
  EXPECT_THAT(find().otherwise(), HasSubstr("HUAWEICLOUD_SDK_AK"));
  environment_.variables = {{"BILLSTOP_SANDBOX", "1"}};
  EXPECT_THAT(error(), HasSubstr("no access key found"));
}

TEST_F(CredentialsTest, TheMachineIsNotAskedWhereSomebodyBeganToSaySomething) {
  environment_.variables = {{"HUAWEICLOUD_SDK_AK", "a"}};
  EXPECT_THAT(error(), HasSubstr("secret key is not"));
}

TEST_F(CredentialsTest, HalfAKeyIsSaid) {
  set({{"HUAWEICLOUD_SDK_AK", "a"}});
  EXPECT_THAT(error(), HasSubstr("secret key is not"));
}

TEST_F(CredentialsTest, TheEnvironmentsKeysCannotBeRenewed) {
  set({{"HUAWEICLOUD_SDK_AK", "a"}, {"HUAWEICLOUD_SDK_SK", "s"}});
  auto found = find();
  bool renewed = true;
  found.renew([&](bool changed) { renewed = changed; });
  EXPECT_FALSE(renewed);
}

TEST_F(CredentialsTest, TheFilesKeysAreRenewedWhenTheFileHasChanged) {
  write_file("[basic]\nak=A\nsk=S\nsecurity_token=T1\n");
  auto found = find();
  write_file("[basic]\nak=B\nsk=S2\nsecurity_token=T2\n");
  bool renewed = false;
  found.renew([&](bool changed) { renewed = changed; });
  EXPECT_TRUE(renewed);
  EXPECT_EQ(found.current().access_key, "B");
}

TEST_F(CredentialsTest, ALoginThatReplacedTheFilesKeysIsNoFreshKey) {
  write_file("[basic]\nak=A\nsk=S\nsecurity_token=T1\n");
  auto found = find();
  write_file("[basic]\nidp_id=provider\nid_token_file=/nowhere/token\n");
  bool renewed = true;
  found.renew([&](bool changed) { renewed = changed; });
  EXPECT_FALSE(renewed);
  EXPECT_EQ(found.current().access_key, "A");
}

TEST(CredentialsRenewal, IsSharedByAllWhoWait) {
  int asked = 0;
  std::function<void(std::optional<Keys>)> answer;
  Credentials credentials({}, [&](auto done) {
    ++asked;
    answer = std::move(done);
  });
  int told = 0;
  credentials.renew([&](bool changed) { told += changed; });
  credentials.renew([&](bool changed) { told += changed; });
  Keys fresh;
  fresh.access_key = "new";
  answer(fresh);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(told, 2);
}

Credentials that_end_at(int64_t ms, int& asked) {
  FoundKeys found;
  found.keys.access_key = "old";
  found.keys.expires_at = cloud_time(ms);
  return Credentials(std::move(found), [&asked](auto done) {
    ++asked;
    done(std::nullopt);
  });
}

TEST(CredentialsRenewal, ComesTenMinutesBeforeTheEndAndOnceAMinute) {
  int asked = 0;
  Credentials credentials = that_end_at(3'600'000, asked);
  for (const int64_t at_ms : {0, 2'999'000, 3'000'000, 3'030'000, 3'060'000})
    credentials.renew_ahead(cloud_time(at_ms));
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace billstop::core
